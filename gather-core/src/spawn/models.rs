//! Loom models of a task and its gather: see `wake/per_arm/models` for how to run them, and for what
//! loom can't show.
//!
//! What runs is the shipped code; the executor and the arms are models. The future and its outcome lie
//! behind loom's `UnsafeCell`, so that whoever touches them out of turn is a data race.

extern crate std;

use core::cell::RefCell;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::boxed::Box;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize as Count, Ordering::Relaxed};
use std::task::Wake;

use loom::sync::atomic::{AtomicBool, Ordering::AcqRel};
use loom::thread;

use super::{Remote, Spawner, Task};
use crate::arms::{Attempt, Gone};

fn model(scenario: impl Fn() + Sync + Send + 'static) {
    let count = Arc::new(Count::new(0));
    let counted = count.clone();
    loom::model::Builder::new().check(move || {
        counted.fetch_add(1, Relaxed);
        scenario();
    });
    std::println!("{} interleavings", count.load(Relaxed));
}

/// What a task's or a gather's waker rings.
struct Bell(AtomicBool);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // As an executor does: what came before the wake is seen by the poll that it causes.
        self.0.swap(true, AcqRel);
    }
}

impl Bell {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicBool::new(false)))
    }

    fn was_rung(&self) -> bool {
        self.0.swap(false, AcqRel)
    }
}

/// An arm that is pending so many times, wakes nobody, and counts how often it is dropped.
struct Arm {
    pending: usize,
    dropped: Arc<Count>,
}

impl Future for Arm {
    type Output = Box<u8>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Box<u8>> {
        assert_eq!(self.dropped.load(Relaxed), 0, "polled after it was dropped");
        if self.pending == 0 {
            return Poll::Ready(Box::new(7));
        }
        self.pending -= 1;
        Poll::Pending
    }
}

impl Drop for Arm {
    fn drop(&mut self) {
        self.dropped.fetch_add(1, Relaxed);
    }
}

type Give = Box<dyn FnMut(Task)>;

/// The gather's side.
struct Gather {
    remote: Option<Remote<Arm, Give>>,
    dropped: Arc<Count>,
    bell: Arc<Bell>,
}

impl Gather {
    /// Starts an arm that is pending so many times.
    fn start(pending: usize) -> (Self, Run) {
        let dropped = Arc::new(Count::new(0));
        let spawned = Rc::new(RefCell::new(None));
        let place = spawned.clone();
        let give: Give = Box::new(move |task| *place.borrow_mut() = Some(task));
        let arm = Arm {
            pending,
            dropped: dropped.clone(),
        };
        let mut gather = Self {
            remote: Some(Remote::new(arm, &Arc::new(Spawner::new(give)))),
            dropped,
            bell: Bell::new(),
        };
        assert!(gather.poll().is_pending());
        let task = spawned.borrow_mut().take();
        let run = Run {
            task,
            bell: Bell::new(),
        };
        (gather, run)
    }

    fn remote(&mut self) -> Pin<&mut Remote<Arm, Give>> {
        Pin::new(self.remote.as_mut().unwrap())
    }

    fn poll(&mut self) -> Poll<Result<Box<u8>, Gone>> {
        let waker = Waker::from(self.bell.clone());
        self.remote().attempt(&mut Context::from_waker(&waker))
    }

    /// The arm's end, which the gather has to be told of.
    #[track_caller]
    fn told(&mut self) -> Result<Box<u8>, Gone> {
        assert!(self.bell.was_rung(), "nobody woke the gather");
        match self.poll() {
            Poll::Ready(end) => end,
            Poll::Pending => panic!("woken for nothing"),
        }
    }

    /// Its arm is gone, and nobody has a waker of it any more.
    #[track_caller]
    fn end(mut self) {
        drop(self.remote.take());
        assert_eq!(self.dropped.load(Relaxed), 1, "the arm is dropped once");
        assert_eq!(Arc::strong_count(&self.bell), 1, "wakers that are left");
    }
}

/// The executor's side.
struct Run {
    task: Option<Task>,
    bell: Arc<Bell>,
}

impl Run {
    fn poll(&mut self) {
        let waker = Waker::from(self.bell.clone());
        let task = Pin::new(self.task.as_mut().unwrap());
        if task.poll(&mut Context::from_waker(&waker)).is_ready() {
            self.task = None;
        }
    }

    /// Polls again if it was told to, after which it has completed.
    #[track_caller]
    fn end(mut self) {
        if self.task.is_some() {
            assert!(self.bell.was_rung(), "nobody woke the task");
            self.poll();
        }
        assert!(self.task.is_none(), "woken for nothing");
        assert_eq!(Arc::strong_count(&self.bell), 1, "wakers that are left");
    }
}

#[test]
fn a_task_finishes_while_the_gather_looks() {
    model(|| {
        let (mut gather, mut run) = Gather::start(0);
        let thread = thread::spawn(move || {
            run.poll();
            run
        });
        let polled = gather.poll();
        thread.join().unwrap().end();
        let end = match polled {
            Poll::Ready(end) => end,
            Poll::Pending => gather.told(),
        };
        assert!(end.is_ok_and(|output| *output == 7));
        gather.end();
    });
}

#[test]
fn a_task_finishes_while_the_gather_has_a_new_parent() {
    model(|| {
        let (mut gather, mut run) = Gather::start(0);
        let old = gather.bell.clone();
        gather.bell = Bell::new();
        let thread = thread::spawn(move || {
            run.poll();
            run
        });
        let polled = gather.poll();
        thread.join().unwrap().end();
        let end = match polled {
            Poll::Ready(end) => end,
            Poll::Pending => gather.told(),
        };
        assert!(end.is_ok());
        gather.end();
        assert_eq!(Arc::strong_count(&old), 1, "wakers of the old parent");
    });
}

#[test]
fn a_task_is_called_off_while_it_runs() {
    model(|| {
        let (mut gather, mut run) = Gather::start(1);
        let thread = thread::spawn(move || {
            run.poll();
            run
        });
        assert!(!Attempt::call_off(gather.remote()), "it is waited for");
        thread.join().unwrap().end();
        assert_eq!(gather.dropped.load(Relaxed), 1, "before the gather knows");
        assert!(matches!(gather.told(), Err(Gone::CalledOff)));
        gather.end();
    });
}

#[test]
fn a_task_is_called_off_while_it_finishes() {
    model(|| {
        let (mut gather, mut run) = Gather::start(0);
        let thread = thread::spawn(move || {
            run.poll();
            run
        });
        let _ = Attempt::call_off(gather.remote());
        let polled = gather.poll();
        thread.join().unwrap().end();
        let end = match polled {
            Poll::Ready(end) => end,
            Poll::Pending => gather.told(),
        };
        assert!(matches!(end, Ok(_) | Err(Gone::CalledOff)));
        gather.end();
    });
}

#[test]
fn the_gather_is_dropped_while_its_task_runs() {
    model(|| {
        let (mut gather, mut run) = Gather::start(1);
        let thread = thread::spawn(move || {
            run.poll();
            run
        });
        drop(gather.remote.take());
        thread.join().unwrap().end();
        gather.end();
    });
}

#[test]
fn the_gather_is_dropped_while_its_task_finishes() {
    model(|| {
        let (mut gather, mut run) = Gather::start(0);
        let thread = thread::spawn(move || {
            run.poll();
            run
        });
        drop(gather.remote.take());
        thread.join().unwrap().end();
        gather.end();
    });
}

#[test]
fn a_task_is_thrown_away_while_the_gather_looks() {
    model(|| {
        let (mut gather, run) = Gather::start(1);
        let thread = thread::spawn(move || drop(run));
        let polled = gather.poll();
        thread.join().unwrap();
        let end = match polled {
            Poll::Ready(end) => end,
            Poll::Pending => gather.told(),
        };
        assert!(matches!(end, Err(Gone::ThrownAway)));
        gather.end();
    });
}

#[test]
fn a_task_is_thrown_away_while_it_is_called_off() {
    model(|| {
        let (mut gather, run) = Gather::start(1);
        let thread = thread::spawn(move || drop(run));
        let _ = Attempt::call_off(gather.remote());
        thread.join().unwrap();
        assert!(gather.told().is_err());
        gather.end();
    });
}
