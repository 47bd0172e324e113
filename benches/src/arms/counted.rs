//! An arm whose polls are counted.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

static POLLS: AtomicU64 = AtomicU64::new(0);

/// Counts the polls of `F`. Never timed.
pub(crate) struct Counted<F>(pub(crate) F);

impl<F: Future + Unpin> Future for Counted<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // Ordering: a count that is read after everything has finished.
        POLLS.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.0).poll(cx)
    }
}

/// The polls of [`Counted`] arms while `run` runs.
pub(crate) fn polls_of(run: impl FnOnce()) -> u64 {
    // Ordering: as in `poll`.
    let before = POLLS.load(Ordering::Relaxed);
    run();
    POLLS.load(Ordering::Relaxed) - before
}
