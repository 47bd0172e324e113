//! The gather's side: what lies in an arm's slot while its task runs.

use alloc::sync::Arc;
use core::cell::UnsafeCell;
use core::fmt;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::Task;
use super::task::{Outcome, Shared, capture};
use crate::NoOutput;
use crate::arm::Whose;
use crate::arms::{Attempt, Element, Gone, Nothing, Optional, Rekept, Run, resume};
use crate::drive::Panic;
use crate::mode::{Judge, Verdict};
use crate::sync::{AtomicBool, Ordering};

/// What spawns the arms of a gather, shared by them.
pub struct Spawner<S> {
    busy: AtomicBool,
    spawn: UnsafeCell<S>,
}

// SAFETY: `Sync` requires that the callback is used by one thread at a time: `busy` sees to that,
// and the callback may go from thread to thread.
unsafe impl<S: Send> Sync for Spawner<S> {}

impl<S> Spawner<S> {
    pub(crate) fn new(spawn: S) -> Self {
        Self {
            busy: AtomicBool::new(false),
            spawn: UnsafeCell::new(spawn),
        }
    }

    fn spawn<R>(&self, task: Task)
    where
        S: FnMut(Task) -> R,
    {
        struct Busy<'a>(&'a AtomicBool);
        impl Drop for Busy<'_> {
            fn drop(&mut self) {
                // Ordering: Release hands the callback to the Acquire of the next use.
                self.0.store(false, Ordering::Release);
            }
        }
        // Ordering: Acquire pairs with the Release of the use before.
        let was_busy = self.busy.swap(true, Ordering::Acquire);
        assert!(!was_busy, "`gather`: `spawn` was called from within itself");
        let _busy = Busy(&self.busy);
        // SAFETY: an exclusive reference requires that nobody else has one: `busy` was not set.
        let spawn = unsafe { &mut *self.spawn.get() };
        drop(spawn(task));
    }
}

impl<S> fmt::Debug for Spawner<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spawner")
    }
}

/// An arm that runs as a task of its own.
///
/// No future itself, so that its mode sees that the task may be gone.
pub struct Remote<F: Future, S> {
    life: Life<F, S>,
    called_off: bool,
}

enum Life<F: Future, S> {
    /// Not started.
    Local(F, Arc<Spawner<S>>, MakeTask<F>),
    Running(Arc<Shared<F>>),
    Finished,
}

/// Makes the task of a future that can be sent. That it can is known where the arm is spawned, and
/// asked there alone: else an arm that can't be sent were a second error where the gather is awaited.
type MakeTask<F> = fn(Arc<Shared<F>>) -> Task;

/// The future is pinned in the cell, not here.
impl<F: Future, S> Unpin for Remote<F, S> {}

impl<F: Future, S> Remote<F, S> {
    pub(crate) fn new(future: F, spawner: &Arc<Spawner<S>>) -> Self
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        Self {
            life: Life::Local(future, Arc::clone(spawner), Task::new),
            called_off: false,
        }
    }
}

impl<F, S, R> Attempt for Remote<F, S>
where
    F: Future,
    S: FnMut(Task) -> R,
{
    type Output = F::Output;

    fn attempt(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<F::Output, Gone>> {
        if let Err(panic) = self.start() {
            return Poll::Ready(Err(Gone::Broken(panic)));
        }
        let gone = if self.called_off {
            Gone::CalledOff
        } else {
            Gone::ThrownAway
        };
        let Life::Running(shared) = &self.life else {
            return Poll::Ready(Err(gone));
        };
        if !shared.done.wait(cx.waker()) {
            return Poll::Pending;
        }
        // SAFETY: `take_outcome` requires that the gather was told, and once: it was, and the state
        // is changed below.
        let outcome = unsafe { shared.take_outcome() };
        self.life = Life::Finished;
        match outcome {
            Some(Outcome::Output(output)) => Poll::Ready(Ok(output)),
            Some(Outcome::Panic(panic)) => resume(panic),
            Some(Outcome::Broken(panic)) => Poll::Ready(Err(Gone::Broken(panic))),
            Some(Outcome::Gone) | None => Poll::Ready(Err(gone)),
        }
    }

    fn call_off(mut self: Pin<&mut Self>) -> bool {
        if let Life::Running(shared) = &self.life {
            shared.call_off.raise();
            self.called_off = true;
        }
        !self.called_off
    }
}

impl<F: Future, S> Remote<F, S> {
    /// Gives the future to an executor, once: the panic of what is to spawn it, if it does.
    fn start<R>(&mut self) -> Result<(), Panic>
    where
        S: FnMut(Task) -> R,
    {
        match mem::replace(&mut self.life, Life::Finished) {
            Life::Local(future, spawner, task) => {
                let shared = Arc::new(Shared::new(future));
                self.life = Life::Running(Arc::clone(&shared));
                return capture(|| spawner.spawn(task(shared)));
            }
            life => self.life = life,
        }
        Ok(())
    }
}

impl<F: Future, S> Drop for Remote<F, S> {
    /// Calls the task off and waits for nothing.
    fn drop(&mut self) {
        if let Life::Running(shared) = &self.life {
            shared.call_off.raise();
            shared.done.close();
        }
    }
}

impl<F: Future, S> fmt::Debug for Remote<F, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remote")
    }
}

impl<F, S, R, M> Run<M> for Remote<F, S>
where
    F: Future,
    S: FnMut(Task) -> R,
    M: Judge<F::Output>,
{
    type Output = Result<F::Output, Gone>;
    type Kept = M::Kept;
    type Arm<L: Rekept> = M::Arm<L>;
    const JUDGES_BY_USER_CODE: bool = true;

    fn fit<L: Rekept>(leaf: L) -> M::Arm<L> {
        M::fit(leaf)
    }

    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.attempt(cx)
    }

    fn judge(mode: &mut M, output: Self::Output, whose: Whose) -> Verdict<M::Kept, M::Stop> {
        match output {
            Ok(output) => mode.judge(output, whose),
            Err(gone) => gone.judge(whose, M::absent),
        }
    }

    fn absent(why: NoOutput) -> Option<M::Kept> {
        M::absent(why)
    }

    fn call_off(self: Pin<&mut Self>) {
        Attempt::call_off(self);
    }
}

/// Yields arms that run as tasks of their own.
pub struct Remotes<I, S, T, R> {
    source: I,
    spawner: Arc<Spawner<S>>,
    /// As for [`MakeTask`]: asked where the arms are spawned.
    into_remote: fn(T, &Arc<Spawner<S>>) -> R,
}

impl<I, S, T> Remotes<I, S, T, T::Remote>
where
    T: IntoRemote<S>,
{
    pub(crate) fn new(source: I, spawner: &Arc<Spawner<S>>) -> Self {
        Self {
            source,
            spawner: Arc::clone(spawner),
            into_remote: T::into_remote,
        }
    }
}

impl<I: Iterator<Item = T>, S, T, R> Iterator for Remotes<I, S, T, R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        let element = self.source.next()?;
        Some((self.into_remote)(element, &self.spawner))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}

impl<I, S, T, R> fmt::Debug for Remotes<I, S, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remotes")
    }
}

impl<F: Future, S> Element for Remote<F, S> {
    type Arm = Self;

    fn into_arm(self) -> Self {
        self
    }
}

/// A future that can run as a task, or that may end without an output and can.
#[diagnostic::on_unimplemented(
    message = "this option of the gather is given twice",
    label = "`spawn` was given before",
    note = "each option is set once: remove one of the two"
)]
pub trait IntoRemote<S> {
    /// The same, on an executor.
    type Remote;

    /// Not started.
    fn into_remote(self, spawner: &Arc<Spawner<S>>) -> Self::Remote;
}

impl<T, S> IntoRemote<S> for T
where
    T: IntoFuture<IntoFuture: Send + 'static, Output: Send + 'static>,
{
    type Remote = Remote<T::IntoFuture, S>;

    fn into_remote(self, spawner: &Arc<Spawner<S>>) -> Self::Remote {
        Remote::new(self.into_future(), spawner)
    }
}

/// An arm is spawned once: nothing is `Nothing`. That there is this implementation makes the error
/// of a second `spawn` the one of the trait, and not that a `Remote` is no future.
impl<F: Future, S: Nothing, S2> IntoRemote<S2> for Remote<F, S> {
    type Remote = Self;

    fn into_remote(self, _: &Arc<Spawner<S2>>) -> Self {
        self
    }
}

impl<F: IntoRemote<S>, U, S> IntoRemote<S> for Optional<F, U> {
    type Remote = Optional<F::Remote, U>;

    fn into_remote(self, spawner: &Arc<Spawner<S>>) -> Self::Remote {
        self.map(|future| future.into_remote(spawner))
    }
}
