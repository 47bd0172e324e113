//! Collections of tokio's own futures, on its current-thread runtime.

use super::{Row, Scale};
use crate::case::Case;
use crate::joins::{Buffered, Concurrency, Gather, JoinAll, JoinSet, Unordered};
use crate::runtime;

pub(super) const GROUP: &str = "tokio";

/// A row of all implementations of `runtime::$run`.
macro_rules! row {
    ($cases:expr, $workload:literal, $arms:expr, $run:ident) => {
        Row::once($cases, GROUP, $workload, $arms)
            .add::<Gather>(runtime::$run::<Gather>)
            .add::<Buffered>(runtime::$run::<Buffered>)
            .add::<Concurrency>(runtime::$run::<Concurrency>)
            .add::<JoinAll>(runtime::$run::<JoinAll>)
            .add::<Unordered>(runtime::$run::<Unordered>)
            .add::<JoinSet>(runtime::$run::<JoinSet>)
    };
}

pub(super) fn register(cases: &mut Vec<Case>, scale: Scale) {
    // At 100,000 arms a peer takes seven seconds.
    let full = (scale == Scale::Full).then_some(100_000);
    for arms in [1_000, 10_000].into_iter().chain(full) {
        row!(cases, "oneshots sent in one batch", arms, one_batch);
    }
    for arms in [100, 1_000] {
        row!(
            cases,
            "oneshots in random order, one per turn",
            arms,
            one_per_turn
        );
    }
    for arms in [1_000, 10_000] {
        row!(
            cases,
            "oneshots in random order by another thread",
            arms,
            other_thread
        );
    }
    for arms in [1_000, 10_000] {
        row!(cases, "yield_now", arms, yields);
        row!(cases, "sleep of 1 ms", arms, sleeps);
    }
}
