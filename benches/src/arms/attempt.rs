//! Arms that may fail.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Event;

/// Fails at its first poll, or waits for an event.
pub(crate) enum Attempt<'a> {
    Fails,
    Waits(Event<'a>),
}

impl Future for Attempt<'_> {
    type Output = Result<u64, u64>;

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Fails => Poll::Ready(Err(1)),
            Self::Waits(event) => Pin::new(event).poll(cx).map(Ok),
        }
    }
}
