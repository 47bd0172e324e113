//! Loads: which arms are joined, and what happens to them while the join sleeps.

mod channels;
mod early_error;
mod events;
mod polls;
mod unaided;

use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::driver::Task;

pub(crate) use channels::{Messages, Oneshots};
pub(crate) use early_error::EarlyError;
pub(crate) use events::{AllWoken, DropHalfWay, DropPending, OneByOne};
pub(crate) use polls::Polls;
pub(crate) use unaided::{Ready, Yields};

/// The arms of a join, and the steps that complete them.
///
/// A measurement joins several sets of arms, one set after another. Sources and arms are made
/// before the clock starts; `step` is inside of it, for every implementation alike.
pub(crate) trait Load: 'static {
    /// What the arms wait for.
    type Source;
    type Output;
    type Arm<'a>: Arm<Self::Output>;

    /// How many things happen to each arm: what the time of a join is divided by.
    const EVENTS: usize = 1;
    /// The join is dropped after the last step, unfinished.
    const DROPPED: bool = false;

    fn source(arms: usize, sets: usize) -> Self::Source;

    fn arm(source: &Self::Source, set: usize, index: usize) -> Self::Arm<'_>;

    /// Makes the arms go on that the join sleeps for; false if there is nothing left to do.
    #[inline]
    fn step(_: &Self::Source, _set: usize, _step: usize) -> bool {
        false
    }

    /// The lower bound: the same steps, each arm polled exactly as often as it has something to
    /// do, nobody told and nothing kept but the outputs.
    #[inline]
    fn bare(
        _: &Self::Source,
        _set: usize,
        arms: &mut [impl Arm<Self::Output>],
        keep: impl FnMut(Self::Output),
    ) {
        arms.iter_mut().map(finish).for_each(keep);
    }

    /// Runs the joined future from its first poll to its end.
    #[inline]
    fn drive<F: Future>(source: &Self::Source, set: usize, task: &Task, mut join: Pin<&mut F>) {
        task.spawn();
        let mut step = 0;
        loop {
            if let Poll::Ready(outputs) = task.run(join.as_mut()) {
                black_box(outputs);
                return;
            }
            if !Self::step(source, set, step) {
                assert!(Self::DROPPED, "lost wake-up");
                return;
            }
            step += 1;
        }
    }
}

/// What a bare loop may do to an arm.
pub(crate) trait Arm<T>: Future<Output = T> + Unpin {}

impl<F: Future + Unpin> Arm<F::Output> for F {}

/// One poll of one arm, with a waker that does nothing.
#[inline]
fn poll_bare<F: Future + Unpin>(arm: &mut F) -> Poll<F::Output> {
    Pin::new(arm).poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls an arm until it is ready.
#[inline]
fn finish<F: Future + Unpin>(arm: &mut F) -> F::Output {
    loop {
        if let Poll::Ready(output) = poll_bare(arm) {
            return output;
        }
    }
}
