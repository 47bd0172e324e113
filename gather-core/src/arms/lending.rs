//! A spread arm whose outputs others need: they go to its [`Store`](crate::store::Store), all of them
//! at once, when the last of its elements is finished. Nothing here is unsafe but the projection.

use core::fmt;
use core::ops::ControlFlow;
use core::pin::Pin;

use alloc::vec::Vec;

use super::{Arms, At, Contents, Drive, Fill, Left, Limit, Plan, Rekeep, Report, Take};
use crate::control::Count;
use crate::cursor::Place;
use crate::drive::Visit;
use crate::marks::Marks;
use crate::mode::{Mode, Whole};
use crate::pin;
use crate::store::Lender;
use crate::wake::Session;

/// Elements, and where their outputs go.
pub struct Lending<'s, A, K> {
    arms: A,
    /// Until the elements are finished.
    lender: Option<Lender<'s, Vec<K>>>,
    /// The outputs are in the store, and no method of the elements sees them any more.
    is_lent: bool,
}

impl<'s, A, K> Lending<'s, A, K> {
    /// Elements that were not started.
    pub(crate) fn new(lender: Lender<'s, Vec<K>>, arms: A) -> Self {
        Self {
            arms,
            lender: Some(lender),
            is_lent: false,
        }
    }

    fn map<B>(self, into: impl FnOnce(A) -> B) -> Lending<'s, B, K> {
        Lending {
            arms: into(self.arms),
            lender: self.lender,
            is_lent: self.is_lent,
        }
    }

    #[expect(clippy::type_complexity, reason = "the fields")]
    fn parts(self: Pin<&mut Self>) -> (Pin<&mut A>, (&mut Option<Lender<'s, Vec<K>>>, &mut bool)) {
        // SAFETY: `one` requires that the closure only names fields: the elements, which nothing else
        // reaches when this is pinned, and others, which are never pinned.
        unsafe {
            pin::one(self, |all| {
                (&mut all.arms, (&mut all.lender, &mut all.is_lent))
            })
        }
    }

    fn arms(self: Pin<&mut Self>) -> Pin<&mut A> {
        self.parts().0
    }
}

impl<A, K> fmt::Debug for Lending<'_, A, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lending")
    }
}

impl<'s, A: Plan, K> Plan for Lending<'s, A, K> {
    type Arms = Lending<'s, A::Arms, K>;

    fn arms(self) -> Self::Arms {
        self.map(Plan::arms)
    }
}

impl<'s, A: Rekeep<M>, K, M: Mode> Rekeep<M> for Lending<'s, A, K> {
    type Arms = Lending<'s, A::Arms, K>;

    fn rekeep(self) -> Self::Arms {
        self.map(Rekeep::rekeep)
    }
}

impl<'s, A: Limit, K> Limit for Lending<'s, A, K> {
    type Limited = Lending<'s, A::Limited, K>;

    fn limit(self) -> Self::Limited {
        self.map(Limit::limit)
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<A: Arms, K> Arms for Lending<'_, A, K> {
    type Cursor = Place;
    const PLACES: usize = A::PLACES;
    const LEAVES_ARMS: bool = A::LEAVES_ARMS;
    const HAS_DEPENDENT: bool = true;

    fn place(self: Pin<&mut Self>) {
        self.arms().place();
    }

    fn groups(&self) -> usize {
        self.arms.groups()
    }

    fn needs_bank(&self) -> bool {
        self.arms.needs_bank()
    }

    fn first_marks(&self, group: usize) -> Marks {
        self.arms.first_marks(group)
    }

    fn is_finished(&self) -> bool {
        self.arms.is_finished()
    }

    fn has(&self, left: Left) -> bool {
        self.arms.has(left)
    }

    fn never_began(&self) -> bool {
        self.arms.never_began()
    }

    fn count(&self, at: At<'_>) -> Option<usize> {
        self.arms.count(at)
    }

    fn hold(self: Pin<&mut Self>) {
        self.arms().hold();
    }

    fn withhold(self: Pin<&mut Self>, from: (usize, u32), at: At<'_>) {
        if !self.is_lent {
            self.arms().withhold(from, at);
        }
    }

    fn flush(self: Pin<&mut Self>, group: usize, number: usize, session: &Session<'_>) {
        self.arms().flush(group, number, session);
    }

    fn clear(self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        if !self.is_lent || what != Contents::Outputs {
            self.arms().clear(what, at);
        }
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        self.arms.report(at, report);
    }

    fn glance(&self, tell: &mut dyn FnMut(Marks)) {
        self.arms.glance(tell);
    }
}

impl<A, K> Lending<'_, A, K> {
    /// Lends the outputs, if all are there; whoever waits for them learns it also if there will be
    /// none. Not behind a stop: nobody is started any more who would need them, and that no element is
    /// left does not say that each has an output.
    fn settle<M: Mode, T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>, at: At<'_>)
    where
        A: Drive<M> + Take<Whole, Taken = Vec<K>>,
    {
        // A source may be empty that nobody has asked since.
        let is_over = self.arms.is_finished() && !self.arms.has(Left::Any);
        if self.lender.is_none() || !is_over || !visit.starts() {
            return;
        }
        let (arms, (lender, is_lent)) = self.parts();
        if let Some(lender) = lender.take() {
            if !arms.never_began() {
                *is_lent = true;
                lender.lend(arms.take(at));
            }
            visit.bring_news();
        }
    }
}

impl<A, K, M> Drive<M> for Lending<'_, A, K>
where
    A: Drive<M> + Take<Whole, Taken = Vec<K>>,
    M: Mode,
{
    fn draw(self: Pin<&mut Self>, places: usize) {
        self.arms().draw(places);
    }

    fn undrawn(&self) -> (usize, Option<usize>) {
        self.arms.undrawn()
    }

    fn sweep<T: Count>(mut self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let base = visit.base();
        if self.is_lent {
            visit.take_wakes(base, self.groups());
            return ControlFlow::Continue(());
        }
        self.as_mut().arms().sweep(visit)?;
        let at = visit.at(base);
        self.settle(visit, at);
        ControlFlow::Continue(())
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, at: At<'_>) {
        self.arms().call_off(losers, at);
    }

    fn start<T: Count>(mut self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        if self.is_lent {
            return ControlFlow::Continue(());
        }
        let at = visit.at(visit.base());
        self.as_mut().arms().start(visit)?;
        self.settle(visit, at);
        ControlFlow::Continue(())
    }

    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        if !self.is_lent {
            self.arms().fill(fill, at);
        }
    }
}

/// What is in the place of a spread's outputs.
#[derive(Debug)]
pub enum Borrowed<T> {
    /// They are in their store.
    Stored,
    /// They were never lent.
    Here(T),
}

impl<A: Take<P>, K, P> Take<P> for Lending<'_, A, K> {
    type Taken = Borrowed<A::Taken>;

    fn take(self: Pin<&mut Self>, at: At<'_>) -> Borrowed<A::Taken> {
        if self.is_lent {
            Borrowed::Stored
        } else {
            Borrowed::Here(self.arms().take(at))
        }
    }
}
