//! A clock that stands still until everybody waits for it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::Task;

/// Time in ticks, and who waits for which.
#[derive(Clone, Default)]
pub struct Clock(Rc<Times>);

#[derive(Default)]
struct Times {
    now: Cell<u64>,
    alarms: RefCell<BTreeMap<u64, Vec<Waker>>>,
    polls: Cell<usize>,
}

impl Clock {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn now(&self) -> u64 {
        self.0.now.get()
    }

    /// How often all futures of this clock were polled.
    pub fn polls(&self) -> usize {
        self.0.polls.get()
    }

    /// Ready so many ticks after its first poll.
    pub fn sleep(&self, ticks: u64) -> Sleep {
        Sleep {
            clock: self.clone(),
            ticks,
            until: None,
        }
    }

    /// Runs a future to its end: the output, and the time that it took.
    #[track_caller]
    pub fn run<F: Future>(&self, future: F) -> (F::Output, u64) {
        let start = self.now();
        let mut task = Task::new(future);
        loop {
            if let Some(output) = task.run().1 {
                return (output, self.now() - start);
            }
            assert!(self.advance(), "the future waits for nothing");
        }
    }

    /// Moves on to the next time that somebody waits for, and wakes all who do.
    pub fn advance(&self) -> bool {
        let next = self.0.alarms.borrow_mut().pop_first();
        let Some((time, wakers)) = next else {
            return false;
        };
        self.0.now.set(time);
        for waker in wakers {
            waker.wake();
        }
        true
    }
}

pub struct Sleep {
    clock: Clock,
    ticks: u64,
    until: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let times = self.clock.0.clone();
        times.polls.set(times.polls.get() + 1);
        let latest = times.now.get() + self.ticks;
        let until = *self.until.get_or_insert(latest);
        if until <= times.now.get() {
            return Poll::Ready(());
        }
        let mut alarms = times.alarms.borrow_mut();
        alarms.entry(until).or_default().push(cx.waker().clone());
        Poll::Pending
    }
}
