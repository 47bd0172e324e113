//! Arms that need nobody: ready at once, or awake again by themselves.

use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Ready at its first poll. 16 bytes.
pub(crate) struct Ready {
    a: u64,
    b: u64,
}

impl Ready {
    pub(crate) fn new(value: usize) -> Self {
        Self {
            a: value as u64,
            b: black_box(1),
        }
    }
}

impl Future for Ready {
    type Output = u64;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u64> {
        Poll::Ready(self.a + self.b)
    }
}

/// Pending a number of times, each time waking itself by reference. 16 bytes.
pub(crate) struct Yields {
    left: u64,
    value: u64,
}

impl Yields {
    pub(crate) fn new(times: u64, value: usize) -> Self {
        Self {
            left: black_box(times),
            value: value as u64,
        }
    }
}

impl Future for Yields {
    type Output = u64;

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        if self.left == 0 {
            return Poll::Ready(self.value);
        }
        self.left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
