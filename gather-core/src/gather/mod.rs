//! The future, and what becomes of its arms when it ends.

mod ending;

use core::fmt;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll};

use futures_core::FusedFuture;

use crate::arm::Arm;
use crate::arms::{Arms, At, Drive};
use crate::control::{Control, Controls, Deadline, Hold, Patience};
use crate::cursor::Cursor;
use crate::marks::{Marks, State};
use crate::mode::{Finish, Mode};
use crate::shape::Named;
#[cfg(feature = "tracing")]
use crate::trace::Trace;
use crate::wake::Wakes;
use ending::Ending;

/// Several futures as one: made by [`gather()`](crate::gather()) or the `gather!` macro.
///
/// Nothing runs until it is polled. Its output, and when it ends, are its mode's: [`all`](Self::all) (the
/// default), [`fail_fast`](Self::fail_fast), [`validate`](Self::validate), [`settle`](Self::settle),
/// [`race`](Self::race), [`first_ok`](Self::first_ok) or [`quorum`](Self::quorum).
///
/// Its parameters are not to be named: return it as `impl Future`, or box it.
///
/// ```
/// use gather::gather;
/// use futures::executor::block_on;
/// use std::pin::Pin;
///
/// fn both() -> impl Future<Output = (u8, &'static str)> {
///     gather((async { 7 }, async { "seven" }))
/// }
/// assert_eq!(block_on(both()), (7, "seven"));
///
/// let boxed: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(both());
/// assert_eq!(block_on(boxed), (7, "seven"));
/// ```
///
/// # Structured concurrency
///
/// When it resolves, every arm is finished or dropped: the losers of an early stop before it
/// returns `Ready`. A finished arm's future is dropped at once, before its siblings finish. Pending
/// arms are dropped in arm order, and all futures before all stored outputs.
///
/// # Cancel safety
///
/// Dropping it cancels every arm by dropping it, and loses the outputs of those that had finished.
///
/// # Panics
///
/// A poll after completion panics. A panic in an arm unwinds to whoever polls, after all arms have
/// been dropped; in mode `settle`, with feature `std`, it is captured and becomes that arm's result.
///
/// # Debug
///
/// Lists each arm with its state: `waiting` (not started), `pending`, `done`, `cancelled`; so a
/// program that hangs can be asked which arm it is waiting for.
///
/// # Auto traits
///
/// It is `Send` and `Sync` exactly when its arms, their outputs, the iterators that they come from and
/// the values of its options are; `Unpin` when its arms and the futures of its options are; unwind-safe
/// when its arms are. It is a `FusedFuture`. With arms that need others it is a
/// [`Planned`](crate::Planned).
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Gather<A: Arms, M: Mode, S, C: Control = Controls> {
    wakes: Wakes,
    arms: A,
    cursor: <A::Cursor as Cursor>::Home,
    mode: M,
    /// A stop that arms are still waited for after.
    held: Held<M, C>,
    control: C,
    /// The spans of the arms.
    #[cfg(feature = "tracing")]
    trace: Trace,
    shape: PhantomData<fn() -> S>,
}

/// Where a gather holds its stop.
type Held<M, C> = <<C as Control>::Patience as Patience>::Held<<M as Mode>::Stop>;

impl<A: Arms, M: Mode, S, C: Control> Gather<A, M, S, C> {
    /// Where it stands.
    fn stands(&self) -> A::Cursor {
        A::Cursor::peek(self.cursor, &self.wakes)
    }

    /// A gather that was not started.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn new(arms: A, mode: M, control: C) -> Self {
        Self {
            wakes: Wakes::new(),
            arms,
            cursor: A::Cursor::HOME,
            mode,
            held: Hold::NONE,
            control,
            #[cfg(feature = "tracing")]
            trace: Trace::default(),
            shape: PhantomData,
        }
    }

    /// What it was made of, to be put together in another way.
    #[track_caller]
    pub(crate) fn into_parts(self) -> (A, M, C) {
        assert!(
            self.stands() == A::Cursor::FRESH,
            "`gather`: a builder method was called after the first poll",
        );
        let this = ManuallyDrop::new(self);
        // SAFETY: `read` requires that the field is not used again: `this` is not dropped. What is
        // not read owns nothing before the first poll.
        let arms = unsafe { ptr::read(&raw const this.arms) };
        // SAFETY: as for the arms.
        let mode = unsafe { ptr::read(&raw const this.mode) };
        // SAFETY: as for the arms.
        let control = unsafe { ptr::read(&raw const this.control) };
        (arms, mode, control)
    }
}

#[cfg(feature = "alloc")]
impl<A: Arms, M: Mode, S: Named, C: Control> Gather<A, M, S, C> {
    /// Polls the arms, whose outputs are taken from them one by one: whether none is left.
    pub(crate) fn run_on(self: Pin<&mut Self>, cx: &Context<'_>) -> bool
    where
        A: Drive<M>,
    {
        if self.has_ended() {
            return true;
        }
        let mut ending = Ending(self);
        let is_over = ending.step(cx);
        core::mem::forget(ending);
        is_over
    }

    /// The arms and the places that they hold.
    pub(crate) fn arms_and_tally(self: Pin<&mut Self>) -> (Pin<&mut A>, &mut C::Tally) {
        // SAFETY: `two` requires that the closure only names fields: the arms and the controls,
        // which nothing else reaches in a pinned gather.
        let (arms, control, ()) =
            unsafe { crate::pin::two(self, |gather| (&mut gather.arms, &mut gather.control, ())) };
        (arms, control.parts().tally)
    }

    /// Whether no arm is left.
    pub(crate) fn has_ended(&self) -> bool {
        self.stands() == A::Cursor::FINISHED
    }

    /// The arms.
    pub(crate) const fn arms(&self) -> &A {
        &self.arms
    }
}

impl<A, M, S, C> Future for Gather<A, M, S, C>
where
    A: Drive<M>,
    M: Mode + Finish<A, S>,
    S: Named,
    C: Control<Until: Deadline<M, A, S>>,
{
    type Output = <C::Until as Deadline<M, A, S>>::Output;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // From here on a panic drops all arms before it leaves: `ending` does.
        let mut ending = Ending(self);
        assert!(!ending.is_over(), "`gather` future polled after completion");
        let polled = ending.drive(cx);
        core::mem::forget(ending);
        polled
    }
}

impl<A: Arms, M: Mode, S, C: Control> Gather<A, M, S, C> {
    /// Tells the marks of each group, and for a spread those of one arm.
    #[inline]
    pub(crate) fn glance(&self, tell: &mut dyn FnMut(Marks)) {
        self.arms.glance(tell);
    }
}

impl<A: Arms, M: Mode, S, C: Control> Drop for Gather<A, M, S, C> {
    // One that has resolved has nothing to drop, which is worth knowing where it was awaited.
    #[inline]
    fn drop(&mut self) {
        if !A::Cursor::is_over(self.cursor, &mut self.wakes) {
            // SAFETY: `new_unchecked` requires that the gather is not moved any more: it is being
            // dropped.
            let gather = unsafe { Pin::new_unchecked(self) };
            gather.end(false);
        }
    }
}

impl<A, M, S, C> FusedFuture for Gather<A, M, S, C>
where
    A: Drive<M>,
    M: Mode + Finish<A, S>,
    S: Named,
    C: Control<Until: Deadline<M, A, S>>,
{
    fn is_terminated(&self) -> bool {
        self.stands() == A::Cursor::FINISHED
    }
}

impl<A: Arms, M: Mode, S: Named, C: Control> fmt::Debug for Gather<A, M, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fresh = self.stands() == A::Cursor::FRESH;
        f.write_str("Gather ")?;
        let mut list = f.debug_map();
        self.arms
            .report(At::start(&self.wakes), &mut |place, element, state| {
                let arm = Arm::new(place, element, S::NAMES);
                let state = match state {
                    State::Pending if fresh => State::Waiting,
                    state => state,
                };
                list.entry(&format_args!("{arm}"), &format_args!("{state}"));
            });
        list.finish()
    }
}
