//! A spread arm that needs the outputs of others: its elements are made when those are there.
//!
//! Until then nobody knows how many they are, so they do not lie among the groups of the gather:
//! there is one group for all of them, and they have [wakers of their own](crate::drive::Nest).

use core::fmt;
use core::marker::PhantomData;
use core::ops::ControlFlow;
use core::pin::Pin;

use alloc::vec;
use alloc::vec::Vec;

use super::{
    Arms, At, Contents, Deadlined, Drive, Fill, Lazy, Left, Limit, Plan, Rekeep, Rekept, Report,
    Run, Take,
};
use crate::control::Count;
use crate::cursor::Place;
use crate::drive::{Nest, Visit};
use crate::marks::{Marks, State};
use crate::mode::{Mode, Project};
use crate::pin;
use crate::store::{Inputs, Needs};
use crate::wake::{Asked, Session};

/// Elements `A`, made by `W` when the inputs `N` are there; of arms `F`, of which `K` is kept.
pub struct Deferred<N, W, A, F, K> {
    inputs: N,
    background: bool,
    making: Making<W, K>,
    /// The elements, once they are made.
    made: Option<A>,
    nest: Nest,
    arm: PhantomData<fn() -> F>,
}

/// How far it is.
enum Making<W, K> {
    /// The inputs are not there.
    Waiting(W),
    Made,
    /// There are no elements, and why, if the mode has a word for it.
    Without(Option<K>),
}

/// What elements are made of.
pub trait Elements {
    /// An arm.
    type Run;
    /// What is kept of it.
    type Kept;
}

impl<I, F, K> Elements for Lazy<I, F, K> {
    type Run = F;
    type Kept = K;
}

impl<A: Elements, U> Elements for Deadlined<A, U> {
    type Run = A::Run;
    type Kept = A::Kept;
}

impl<N, W: Make<Made: Elements>> DeferredBy<N, W> {
    /// Elements that are to be made.
    pub(crate) fn new(inputs: N, make: W, background: bool) -> Self {
        Self::waiting(inputs, make, background)
    }
}

/// Elements that were not changed yet.
pub type DeferredBy<N, W> = Deferred<
    N,
    W,
    <W as Make>::Made,
    <<W as Make>::Made as Elements>::Run,
    <<W as Make>::Made as Elements>::Kept,
>;

impl<N, W, A, F, K> Deferred<N, W, A, F, K> {
    fn waiting(inputs: N, make: W, background: bool) -> Self {
        Self {
            inputs,
            background,
            making: Making::Waiting(make),
            made: None,
            nest: Nest::new(),
            arm: PhantomData,
        }
    }

    /// The same elements, changed once they are made.
    fn then<C: Change<A>, K2>(self) -> Deferred<N, Then<W, A, C>, C::Changed, F, K2> {
        let Making::Waiting(make) = self.making else {
            unreachable!("`gather`: another mode after the first poll")
        };
        Deferred::waiting(self.inputs, Then(make, PhantomData), self.background)
    }

    #[expect(clippy::type_complexity, reason = "the fields")]
    fn parts(self: Pin<&mut Self>) -> (Pin<&mut Option<A>>, (&mut Making<W, K>, &mut Nest)) {
        // SAFETY: `one` requires that the closure only names fields: the elements, which nothing else
        // reaches when this is pinned, and others, which are never pinned.
        unsafe {
            pin::one(self, |all| {
                (&mut all.made, (&mut all.making, &mut all.nest))
            })
        }
    }

    /// The elements, if they were made.
    fn made(self: Pin<&mut Self>) -> Option<(Pin<&mut A>, &mut Nest)> {
        let (made, (_, nest)) = self.parts();
        made.as_pin_mut().map(|made| (made, nest))
    }
}

impl<N, W, A, F, K> fmt::Debug for Deferred<N, W, A, F, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deferred")
    }
}

/// Makes elements.
pub trait Make {
    /// What it makes.
    type Made;

    /// Runs what the user has written.
    fn make(self) -> Self::Made;
}

/// A closure of the macro's.
pub struct ByCall<W, A>(W, PhantomData<fn() -> A>);

impl<W: FnOnce() -> A, A> ByCall<W, A> {
    pub(crate) fn new(make: W) -> Self {
        Self(make, PhantomData)
    }
}

impl<W: FnOnce() -> A, A> Make for ByCall<W, A> {
    type Made = A;

    fn make(self) -> A {
        (self.0)()
    }
}

impl<W, A> fmt::Debug for ByCall<W, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByCall")
    }
}

/// Makes what `W` does, and changes it at once.
#[derive(Debug)]
pub struct Then<W, A, C>(W, PhantomData<fn(A) -> C>);

impl<W: Make<Made = A>, A, C: Change<A>> Make for Then<W, A, C> {
    type Made = C::Changed;

    fn make(self) -> C::Changed {
        C::change(self.0.make())
    }
}

/// What is done with elements before they start: only their type changes.
pub trait Change<A> {
    /// What they are then.
    type Changed;

    /// Only changes the type.
    fn change(made: A) -> Self::Changed;
}

/// They get room for another type.
#[derive(Debug)]
pub struct ToKeep<K>(PhantomData<fn() -> K>);

impl<A: Rekept, K> Change<A> for ToKeep<K> {
    type Changed = A::Keeping<K>;

    fn change(made: A) -> A::Keeping<K> {
        made.keeping()
    }
}

/// They are pulled as places free up.
#[derive(Debug)]
pub struct ToLimit;

impl<A: Limit> Change<A> for ToLimit {
    type Changed = A::Limited;

    fn change(made: A) -> A::Limited {
        made.limit()
    }
}

impl<N, W, A: Rekept, F, K> Rekept for Deferred<N, W, A, F, K> {
    type Output = K;
    type Keeping<K2> = Deferred<N, Then<W, A, ToKeep<K2>>, A::Keeping<K2>, F, K2>;

    fn keeping<K2>(self) -> Self::Keeping<K2> {
        self.then::<ToKeep<K2>, K2>()
    }
}

impl<N, W, A: Rekept, F: Run<M>, K, M: Mode> Rekeep<M> for Deferred<N, W, A, F, K> {
    type Arms = F::Arm<Self>;

    fn rekeep(self) -> Self::Arms {
        F::fit(self)
    }
}

impl<N, W, A: Limit, F, K> Limit for Deferred<N, W, A, F, K> {
    type Limited = Deferred<N, Then<W, A, ToLimit>, A::Limited, F, K>;

    fn limit(self) -> Self::Limited {
        self.then::<ToLimit, K>()
    }
}

impl<N, W, A, F, K> Plan for Deferred<N, W, A, F, K> {
    type Arms = Self;

    fn arms(self) -> Self {
        self
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<N, W, A: Arms, F, K> Arms for Deferred<N, W, A, F, K> {
    type Cursor = Place;
    const PLACES: usize = 1;
    const LEAVES_ARMS: bool = true;
    const HAS_DEPENDENT: bool = true;

    fn groups(&self) -> usize {
        1
    }

    fn first_marks(&self, _: usize) -> Marks {
        self.nest.marks()
    }

    fn is_finished(&self) -> bool {
        match (&self.making, &self.made) {
            (Making::Waiting(_), _) => self.background,
            (_, Some(made)) => made.is_finished(),
            (_, None) => true,
        }
    }

    fn has(&self, left: Left) -> bool {
        match (&self.making, &self.made) {
            (Making::Waiting(_), _) => match left {
                Left::Any => true,
                Left::Waited => !self.background,
                Left::Running | Left::Shielded | Left::Remote => false,
            },
            (_, Some(made)) => made.has(left),
            (_, None) => false,
        }
    }

    fn never_began(&self) -> bool {
        matches!(self.making, Making::Without(_))
    }

    fn count(&self, at: At<'_>) -> Option<usize> {
        match (&self.making, &self.made) {
            _ if self.background => Some(0),
            (Making::Waiting(_), _) => None,
            (_, Some(made)) => made.count(self.nest.at(at.place)),
            (_, None) => Some(1),
        }
    }

    fn flush(self: Pin<&mut Self>, _: usize, number: usize, asked: Asked, session: &Session<'_>) {
        self.parts().1.1.flush(number, asked, session);
    }

    fn clear(self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        let (made, (making, nest)) = self.parts();
        // Whatever unwinds, no wake is taken any more.
        let ended = Ended(nest, what == Contents::Futures);
        if let Some(made) = made.as_pin_mut() {
            return made.clear(what, ended.0.at(at.place));
        }
        let is_left = match making {
            Making::Waiting(_) => what != Contents::Outputs,
            Making::Without(_) => what == Contents::Outputs,
            Making::Made => false,
        };
        if is_left {
            *making = Making::Without(None);
        }
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        match (&self.making, &self.made) {
            (_, Some(made)) => made.report(self.nest.at(at.place), report),
            (Making::Waiting(_), _) => report(at.place, None, State::Waiting),
            (Making::Without(Some(_)), _) => report(at.place, None, State::Filled),
            // Nobody has waited for them: there are none.
            (_, None) if self.background => report(at.place, None, State::Filled),
            (_, None) => report(at.place, None, State::Cancelled),
        }
    }

    fn glance(&self, tell: &mut dyn FnMut(Marks)) {
        let state = match &self.making {
            Making::Waiting(_) => State::Waiting,
            Making::Without(None) => State::Cancelled,
            Making::Without(Some(_)) => State::Filled,
            _ if self.is_finished() => State::Done,
            _ => State::Pending,
        };
        tell(Marks::of(state));
    }
}

/// Ends what a nest has, if it is to.
struct Ended<'a>(&'a mut Nest, bool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        if self.1 {
            self.0.end();
        }
    }
}

impl<N, W, A, F, K, M> Drive<M> for Deferred<N, W, A, F, K>
where
    N: Needs,
    W: Make<Made = A>,
    A: Drive<M>,
    F: Run<M, Kept = K>,
    M: Mode,
{
    fn draw(self: Pin<&mut Self>, places: usize) {
        self.parts().1.1.set_places(places);
    }

    fn undrawn(&self) -> (usize, Option<usize>) {
        match (&self.making, &self.made) {
            (Making::Waiting(_), _) => (0, None),
            (_, Some(made)) => made.undrawn(),
            (_, None) => (0, Some(0)),
        }
    }

    fn sweep<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let waits = matches!(self.making, Making::Waiting(_)) && !self.background;
        if let Some((made, nest)) = self.made() {
            return visit.sweep_nested(nest, made);
        }
        // It is started behind the sweep. Where a block begins with all bits set, its own is.
        visit.take_wakes(visit.base(), 1);
        if waits {
            visit.pass_by(usize::MAX);
        }
        ControlFlow::Continue(())
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, at: At<'_>) {
        if let Some((made, nest)) = self.made() {
            made.call_off(losers, nest.at(at.place));
        }
    }

    fn start<T: Count>(mut self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let fresh = self.as_mut().begin(visit);
        match self.made() {
            Some((made, nest)) => visit.start_nested(nest, fresh, made),
            None => ControlFlow::Continue(()),
        }
    }

    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        let background = self.background;
        let (made, (making, nest)) = self.parts();
        match (made.as_pin_mut(), making) {
            (Some(made), _) => made.fill(fill, nest.at(at.place)),
            (None, Making::Without(why @ None)) if !background => {
                *why = fill.kept::<F>(at.place, None, false);
            }
            _ => {}
        }
    }
}

impl<N: Needs, W: Make<Made = A>, A, F, K> Deferred<N, W, A, F, K> {
    /// Makes the elements, if the inputs are there and they may start: whether they were made.
    fn begin<M: Mode, T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> bool
    where
        A: Drive<M>,
        F: Run<M, Kept = K>,
    {
        if !matches!(self.making, Making::Waiting(_)) || !visit.has_news() {
            return false;
        }
        let inputs = self.inputs.look();
        let (place, background) = (visit.base().place, self.background);
        let (mut made, (making, nest)) = self.parts();
        let why = match inputs {
            Inputs::Waiting => return false,
            Inputs::Gone(behind) => visit.why_skipped(place, behind),
            Inputs::Ready => {
                let Making::Waiting(by) = core::mem::replace(making, Making::Without(None)) else {
                    return false;
                };
                match visit.capture(|_| by.make()) {
                    Ok(by) => {
                        made.set(Some(by));
                        if let Some(made) = made.as_mut().as_pin_mut() {
                            visit.begin_nested(nest, made);
                        }
                        *making = Making::Made;
                        return true;
                    }
                    Err(panic) => visit.why_panicked(place, panic),
                }
            }
        };
        *making = Making::Without(F::absent(why));
        visit.never_began(background);
        false
    }
}

impl<N, W, A, F, K, P> Take<P> for Deferred<N, W, A, F, K>
where
    A: Take<P, Taken = Vec<P::Piece>>,
    P: Project<K>,
{
    type Taken = Vec<P::Piece>;

    fn take(self: Pin<&mut Self>, at: At<'_>) -> Vec<P::Piece> {
        let (made, (making, nest)) = self.parts();
        if let Some(made) = made.as_pin_mut() {
            return made.take(nest.at(at.place));
        }
        match core::mem::replace(making, Making::Without(None)) {
            Making::Without(Some(why)) => vec![P::project(Some(why))],
            _ => Vec::new(),
        }
    }
}
