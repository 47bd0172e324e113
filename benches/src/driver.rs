//! The task of the hand-driven loops: as dear as a real one, and no wake-up is lost unseen.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Polls one joined future the way an executor does.
///
/// Its waker costs one read-modify-write to clone, to drop and to wake, as that of a task does: a
/// waker that is free would flatter those joins that hand it on to every arm.
pub(crate) struct Task {
    woken: Arc<Woken>,
    waker: Waker,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    #[inline]
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    #[inline]
    fn wake_by_ref(self: &Arc<Self>) {
        // Ordering: pairs with the load in `run`; the swap is what a task's state change costs.
        self.0.swap(true, Ordering::AcqRel);
    }
}

impl Task {
    pub(crate) fn new() -> Self {
        let woken = Arc::new(Woken(AtomicBool::new(false)));
        Self {
            waker: Waker::from(Arc::clone(&woken)),
            woken,
        }
    }

    /// Counts as awake, as a task does that was just spawned.
    #[inline]
    pub(crate) fn spawn(&self) {
        // Ordering: no other thread looks at it in a hand-driven loop.
        self.woken.0.store(true, Ordering::Relaxed);
    }

    /// Polls until the future is ready or asleep.
    ///
    /// # Panics
    ///
    /// If nobody woke the task since it fell asleep: a wake-up was lost.
    #[inline]
    pub(crate) fn run<F: Future>(&self, mut future: Pin<&mut F>) -> Poll<F::Output> {
        // Ordering: pairs with the swap in `wake_by_ref`.
        assert!(self.woken.0.load(Ordering::Acquire), "lost wake-up");
        let mut cx = Context::from_waker(&self.waker);
        loop {
            // Ordering: as in `spawn`.
            self.woken.0.store(false, Ordering::Relaxed);
            if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
                return Poll::Ready(output);
            }
            // Ordering: pairs with the swap in `wake_by_ref`.
            if !self.woken.0.load(Ordering::Acquire) {
                return Poll::Pending;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, poll_fn, ready};
    use std::pin::pin;

    #[test]
    fn a_task_polls_while_it_is_woken() {
        let mut polls = 0;
        let future = pin!(poll_fn(|cx| {
            polls += 1;
            if polls < 3 {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(7)
        }));
        let task = Task::new();
        task.spawn();
        assert_eq!(task.run(future), Poll::Ready(7));
        assert_eq!(polls, 3);
    }

    #[test]
    fn a_task_that_sleeps_is_left() {
        let task = Task::new();
        task.spawn();
        assert!(task.run(pin!(pending::<()>())).is_pending());
    }

    #[test]
    #[should_panic(expected = "lost wake-up")]
    fn a_lost_wake_up_is_seen() {
        let _ = Task::new().run(pin!(ready(())));
    }
}
