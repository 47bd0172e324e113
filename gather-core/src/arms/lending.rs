//! A spread arm whose outputs others need: they go to its [`Store`](crate::store::Store), all of them
//! at once, when the last of its elements is finished. In a mode that goes on when one has failed, they
//! stay where they are then. Nothing here is unsafe but the projection.

use core::fmt;
use core::marker::PhantomData;
use core::ops::ControlFlow;
use core::pin::Pin;

use alloc::vec::Vec;

use super::{Arms, At, Contents, Drive, Fill, Left, Limit, Plan, Rekeep, Report, Take};
use crate::control::Count;
use crate::cursor::Place;
use crate::drive::Visit;
use crate::marks::Marks;
use crate::mode::Mode;
use crate::pin;
use crate::store::Lender;
use crate::wake::{Asked, Session};

/// Elements, and where their outputs go; `H` says what of an output.
pub struct Lending<'s, A, T, H> {
    arms: A,
    /// Until the elements are finished.
    lender: Option<Lender<'s, Vec<T>>>,
    /// An element has failed, so that others will not get the outputs.
    failed: bool,
    /// How many outputs are in the store, where no method of the elements sees them any more.
    lent: Option<usize>,
    how: PhantomData<fn() -> H>,
}

/// What is not pinned of it.
struct Unpinned<'a, 's, T> {
    lender: &'a mut Option<Lender<'s, Vec<T>>>,
    failed: &'a mut bool,
    lent: &'a mut Option<usize>,
}

impl<'s, A, T, H> Lending<'s, A, T, H> {
    /// Elements that were not started.
    pub(crate) fn new(lender: Lender<'s, Vec<T>>, arms: A) -> Self {
        Self {
            arms,
            lender: Some(lender),
            failed: false,
            lent: None,
            how: PhantomData,
        }
    }

    fn map<B>(self, into: impl FnOnce(A) -> B) -> Lending<'s, B, T, H> {
        Lending {
            arms: into(self.arms),
            lender: self.lender,
            failed: self.failed,
            lent: self.lent,
            how: PhantomData,
        }
    }

    fn parts(self: Pin<&mut Self>) -> (Pin<&mut A>, Unpinned<'_, 's, T>) {
        // SAFETY: `one` requires that the closure only names fields: the elements, which nothing else
        // reaches when this is pinned, and others, which are never pinned.
        unsafe {
            pin::one(self, |all| {
                let state = Unpinned {
                    lender: &mut all.lender,
                    failed: &mut all.failed,
                    lent: &mut all.lent,
                };
                (&mut all.arms, state)
            })
        }
    }

    fn arms(self: Pin<&mut Self>) -> Pin<&mut A> {
        self.parts().0
    }
}

impl<A, T, H> fmt::Debug for Lending<'_, A, T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lending")
    }
}

impl<'s, A: Plan, T, H> Plan for Lending<'s, A, T, H> {
    type Arms = Lending<'s, A::Arms, T, H>;

    fn arms(self) -> Self::Arms {
        self.map(Plan::arms)
    }
}

impl<'s, A: Rekeep<M>, T, H, M: Mode> Rekeep<M> for Lending<'s, A, T, H> {
    type Arms = Lending<'s, A::Arms, T, H>;

    fn rekeep(self) -> Self::Arms {
        self.map(Rekeep::rekeep)
    }
}

impl<'s, A: Limit, T, H> Limit for Lending<'s, A, T, H> {
    type Limited = Lending<'s, A::Limited, T, H>;

    fn limit(self) -> Self::Limited {
        self.map(Limit::limit)
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<A: Arms, T, H> Arms for Lending<'_, A, T, H> {
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
        if self.lent.is_none() {
            self.arms().withhold(from, at);
        }
    }

    fn flush(
        self: Pin<&mut Self>,
        group: usize,
        number: usize,
        asked: Asked,
        session: &Session<'_>,
    ) {
        self.arms().flush(group, number, asked, session);
    }

    fn clear(self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        if self.lent.is_none() || what != Contents::Outputs {
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

impl<A, T, H> Lending<'_, A, T, H> {
    /// Lends the outputs, if all are there; whoever waits for them learns it also if there will be
    /// none. Not behind a stop: nobody is started any more who would need them, and that no element is
    /// left does not say that each has an output.
    fn settle<M: Mode, C: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, C>, at: At<'_>)
    where
        A: Drive<M> + Take<H, Taken = Vec<T>>,
    {
        // A source may be empty that nobody has asked since.
        let is_over = self.arms.is_finished() && !self.arms.has(Left::Any);
        if self.lender.is_none() || !is_over || !visit.starts() {
            return;
        }
        let (arms, state) = self.parts();
        if let Some(lender) = state.lender.take() {
            if !*state.failed && !arms.never_began() {
                // The marks of what is taken say so first (I3); then it is the store's.
                *state.lent = Some(0);
                let outputs = arms.take(at);
                *state.lent = Some(outputs.len());
                lender.lend(outputs);
            }
            visit.bring_news();
        }
    }
}

impl<A, T, H, M> Drive<M> for Lending<'_, A, T, H>
where
    A: Drive<M> + Take<H, Taken = Vec<T>>,
    M: Mode,
{
    fn draw(self: Pin<&mut Self>, places: usize) {
        self.arms().draw(places);
    }

    fn undrawn(&self) -> (usize, Option<usize>) {
        self.arms.undrawn()
    }

    fn sweep<C: Count>(mut self: Pin<&mut Self>, visit: &mut Visit<'_, M, C>) -> ControlFlow<()> {
        let base = visit.base();
        if self.lent.is_some() {
            visit.take_wakes(base, self.groups());
            return ControlFlow::Continue(());
        }
        let (arms, state) = self.as_mut().parts();
        visit.tell_failure(state.failed, |visit| arms.sweep(visit))?;
        let at = visit.at(base);
        self.settle(visit, at);
        ControlFlow::Continue(())
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, at: At<'_>) {
        self.arms().call_off(losers, at);
    }

    fn start<C: Count>(mut self: Pin<&mut Self>, visit: &mut Visit<'_, M, C>) -> ControlFlow<()> {
        if self.lent.is_some() {
            return ControlFlow::Continue(());
        }
        let at = visit.at(visit.base());
        let (arms, state) = self.as_mut().parts();
        visit.tell_failure(state.failed, |visit| arms.start(visit))?;
        self.settle(visit, at);
        ControlFlow::Continue(())
    }

    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        if self.lent.is_none() {
            self.arms().fill(fill, at);
        }
    }
}

/// What is in the place of a spread's outputs.
#[derive(Debug)]
pub enum Borrowed<T> {
    /// So many are in their store.
    Stored(usize),
    /// They were never lent.
    Here(T),
}

impl<A: Take<P>, T, H, P> Take<P> for Lending<'_, A, T, H> {
    type Taken = Borrowed<A::Taken>;

    fn take(self: Pin<&mut Self>, at: At<'_>) -> Borrowed<A::Taken> {
        match self.lent {
            Some(outputs) => Borrowed::Stored(outputs),
            None => Borrowed::Here(self.arms().take(at)),
        }
    }
}
