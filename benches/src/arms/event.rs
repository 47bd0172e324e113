//! The cheapest arm that waits for something else: it stores its waker in a cell.

use std::cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// What an [`Event`] waits for: one place for a signal and one for a waker.
#[derive(Default)]
pub(crate) struct Cell {
    fired: cell::Cell<bool>,
    waker: cell::Cell<Option<Waker>>,
}

impl Cell {
    /// Lets the arm go on, and wakes it if it waits.
    pub(crate) fn fire(&self) {
        self.fired.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Stores the waker, but for one that would wake the same task.
    fn wait(&self, cx: &Context<'_>) {
        let stored = match self.waker.take() {
            Some(stored) if stored.will_wake(cx.waker()) => stored,
            _ => cx.waker().clone(),
        };
        self.waker.set(Some(stored));
    }
}

/// Ready when its cell was fired `left` times, with a poll after each. 24 bytes.
pub(crate) struct Event<'a> {
    cell: &'a Cell,
    left: u64,
    value: u64,
}

impl<'a> Event<'a> {
    pub(crate) fn new(cell: &'a Cell, times: usize) -> Self {
        Self {
            cell,
            left: times as u64,
            value: 0,
        }
    }
}

impl Future for Event<'_> {
    type Output = u64;

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        if self.cell.fired.replace(false) {
            self.value += 3;
            self.left -= 1;
            if self.left == 0 {
                return Poll::Ready(self.value);
            }
        }
        self.cell.wait(cx);
        Poll::Pending
    }
}
