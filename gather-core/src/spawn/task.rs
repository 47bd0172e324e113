//! The task's side.

use alloc::sync::Arc;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::drive::Panic;
use crate::sync::ProtocolCell;
use crate::wake::Signal;

/// What the task and the gather share.
pub(super) struct Shared<F: Future> {
    /// Called off; its owner is the task.
    pub(super) call_off: Signal,
    /// Done; its owner is the gather.
    pub(super) done: Signal,
    future: ProtocolCell<Option<F>>,
    outcome: ProtocolCell<Option<Outcome<F::Output>>>,
}

/// What became of a task.
pub(super) enum Outcome<O> {
    Output(O),
    #[cfg_attr(not(feature = "std"), allow(dead_code, reason = "for panics"))]
    Panic(Panic),
    /// The future's destructor panicked.
    #[cfg_attr(not(feature = "std"), allow(dead_code, reason = "for panics"))]
    Broken(Panic),
    Gone,
}

// SAFETY: `Sync` requires that what is shared is accessed by one thread at a time: the future by the
// task (S1), the outcome in turn (S2); both go from thread to thread.
unsafe impl<F: Future<Output: Send> + Send> Sync for Shared<F> {}

impl<F: Future> Shared<F> {
    pub(super) fn new(future: F) -> Self {
        Self {
            call_off: Signal::new(),
            done: Signal::new(),
            future: ProtocolCell::new(Some(future)),
            outcome: ProtocolCell::new(None),
        }
    }

    /// Takes the outcome of a task that is done.
    ///
    /// # Safety
    /// The gather was told that the task is done, and calls this once; or the caller is the last who
    /// has the cell.
    pub(super) unsafe fn take_outcome(&self) -> Option<Outcome<F::Output>> {
        self.outcome.with_mut(|outcome| {
            // SAFETY: an exclusive reference requires that nobody else has one: the task has written
            // the outcome before it told (S2), and touches it no more.
            let outcome = unsafe { &mut *outcome };
            outcome.take()
        })
    }

    /// Stores the outcome, of which the gather is still to be [told](Erased::tell).
    ///
    /// # Safety
    /// The task calls this once, before it tells.
    unsafe fn store(&self, outcome: Outcome<F::Output>) {
        self.outcome.with_mut(|place| {
            // SAFETY: an exclusive reference requires that nobody else has one: the gather reads the
            // outcome after it was told (S2).
            let place = unsafe { &mut *place };
            *place = Some(outcome);
        });
    }
}

/// A task whose future's type is not known to the executor.
trait Erased {
    /// Polls the future: ready once the task has let go of it and stored the outcome.
    ///
    /// # Safety
    /// Only the task calls this, by `&mut` (S1), and not after it was ready.
    unsafe fn poll(&self, cx: &mut Context<'_>) -> Poll<()>;

    /// The task was thrown away: stores that.
    ///
    /// # Safety
    /// As for `poll`.
    unsafe fn throw_away(&self);

    /// Tells the gather that the outcome is stored. Wakers of the user's are woken and dropped here,
    /// which may unwind: the task calls this when it has completed, and nothing of it is left to be
    /// done twice.
    fn tell(&self);

    /// The task is done, and the gather is gone: a panic unwinds.
    fn unheard(&mut self);
}

impl<F: Future> Shared<F> {
    /// The future, pinned in the cell.
    ///
    /// # Safety
    /// Only the task calls this, by `&mut` (S1).
    unsafe fn future<R>(&self, use_it: impl FnOnce(Pin<&mut Option<F>>) -> R) -> R {
        self.future.with_mut(|future| {
            // SAFETY: an exclusive reference requires that nobody else has one: the caller is the
            // task.
            let future = unsafe { &mut *future };
            // SAFETY: `new_unchecked` requires that the future stays in place until it is dropped:
            // it lies in the cell, which nobody moves, and is only ever dropped in place (S1).
            use_it(unsafe { Pin::new_unchecked(future) })
        })
    }

    /// Drops the future, and catches what its destructor throws.
    ///
    /// # Safety
    /// Only the task calls this, by `&mut` (S1).
    unsafe fn drop_future(&self) -> Result<(), Panic> {
        // SAFETY: `future` requires the task: the caller is.
        capture(|| unsafe { self.future(|mut future| future.set(None)) })
    }
}

impl<F: Future> Erased for Shared<F> {
    unsafe fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        let called_off = self.call_off.wait(cx.waker());
        let polled = if called_off {
            Ok(Poll::Ready(Outcome::Gone))
        } else {
            let poll = |future: Pin<&mut Option<F>>| match future.as_pin_mut() {
                Some(future) => future.poll(cx).map(Outcome::Output),
                None => Poll::Ready(Outcome::Gone),
            };
            // SAFETY: `future` requires the task: the caller is.
            capture(|| unsafe { self.future(poll) })
        };
        let outcome = match polled {
            // It is dropped when its current poll returns.
            Ok(Poll::Pending) if self.call_off.is_raised() => Outcome::Gone,
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(outcome)) => outcome,
            Err(panic) => Outcome::Panic(panic),
        };
        // SAFETY: `drop_future` requires the task: the caller is.
        let dropped = unsafe { self.drop_future() };
        let outcome = match dropped {
            Ok(()) => outcome,
            Err(panic) => Outcome::Broken(panic),
        };
        // SAFETY: `store` requires the task, once: it is not polled again.
        unsafe { self.store(outcome) };
        Poll::Ready(())
    }

    unsafe fn throw_away(&self) {
        // SAFETY: `drop_future` requires the task: the caller is.
        let outcome = match unsafe { self.drop_future() } {
            Ok(()) => Outcome::Gone,
            Err(panic) => Outcome::Broken(panic),
        };
        // SAFETY: `store` requires the task, once: it is being dropped.
        unsafe { self.store(outcome) };
    }

    fn tell(&self) {
        /// Also if the drop of the executor's waker unwinds.
        struct Tell<'a>(&'a Signal);
        impl Drop for Tell<'_> {
            fn drop(&mut self) {
                self.0.raise();
            }
        }
        let _tell = Tell(&self.done);
        self.call_off.close();
    }

    fn unheard(&mut self) {
        // SAFETY: `take_outcome` requires that the gather does not: it is gone.
        let outcome = unsafe { self.take_outcome() };
        if let Some(Outcome::Panic(panic) | Outcome::Broken(panic)) = outcome {
            unwind(panic);
        }
    }
}

/// The gather was dropped before it was told: a destructor's panic unwinds in any case, while that of
/// an arm that would have been cancelled is of no interest any more.
// Not in the models: that an `Arc` hands on what its other owners did is unknown to loom.
#[cfg(not(all(test, loom)))]
impl<F: Future> Drop for Shared<F> {
    fn drop(&mut self) {
        // SAFETY: `take_outcome` requires that nobody else does: this is the last owner.
        if let Some(Outcome::Broken(panic)) = unsafe { self.take_outcome() } {
            unwind(panic);
        }
    }
}

/// Goes on with a panic, unless another unwinds already.
#[cfg_attr(
    not(feature = "std"),
    allow(clippy::needless_pass_by_value, reason = "as with `std`")
)]
fn unwind(panic: Panic) {
    #[cfg(feature = "std")]
    if !std::thread::panicking() {
        std::panic::resume_unwind(panic);
    }
    #[cfg(not(feature = "std"))]
    match panic {}
}

#[cfg_attr(
    not(feature = "std"),
    allow(clippy::unnecessary_wraps, reason = "as with `std`")
)]
pub(super) fn capture<T>(run: impl FnOnce() -> T) -> Result<T, Panic> {
    #[cfg(feature = "std")]
    return std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
    #[cfg(not(feature = "std"))]
    Ok(run())
}

/// An arm as a task: what [`spawn`](crate::Gather::spawn) hands to its callback, which gives it to an
/// executor.
///
/// A future without an output, `Send + 'static`. It completes when its arm is finished, has
/// panicked, or was called off. An executor that drops it throws its arm away: in `settle` that arm
/// is cancelled, in the other modes the gather panics.
///
/// ```
/// use gather::{Task, gather};
/// use futures::executor::block_on;
/// use std::{sync::mpsc, thread};
///
/// // An executor of one thread.
/// let (tasks, queue) = mpsc::channel::<Task>();
/// let executor = thread::spawn(move || queue.into_iter().for_each(block_on));
///
/// let arms = (async { 1 + 1 }, async { "two" });
/// let spawned = gather(arms).spawn(move |task| tasks.send(task).unwrap());
/// assert_eq!(block_on(spawned), (2, "two"));
/// executor.join().unwrap();
/// ```
#[must_use = "a task that is dropped throws its arm away"]
pub struct Task {
    /// `None` once it has completed.
    shared: Option<Arc<dyn Erased + Send + Sync>>,
}

impl Task {
    pub(super) fn new<F>(shared: Arc<Shared<F>>) -> Self
    where
        F: Future<Output: Send> + Send + 'static,
        F::Output: 'static,
    {
        Self {
            shared: Some(shared),
        }
    }
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(shared) = &self.shared else {
            return Poll::Ready(());
        };
        // SAFETY: `poll` requires the task, by `&mut`: this is it; it has not completed.
        let polled = unsafe { shared.poll(cx) };
        if polled.is_ready() {
            if let Some(shared) = self.shared.take() {
                // From here on it has completed, also if it unwinds.
                shared.tell();
                leave(shared);
            }
        }
        polled
    }
}

/// A task that is done lets its cell go. If the gather is gone, so that nobody else is told of a
/// panic, it unwinds here.
fn leave(mut shared: Arc<dyn Erased + Send + Sync>) {
    if cfg!(all(test, loom)) {
        // As at the destructor of `Shared`.
        return;
    }
    if let Some(alone) = Arc::get_mut(&mut shared) {
        alone.unheard();
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            // SAFETY: `throw_away` requires the task, by `&mut`: this is it; it has not completed.
            unsafe { shared.throw_away() };
            shared.tell();
            leave(shared);
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("done", &self.shared.is_none())
            .finish()
    }
}
