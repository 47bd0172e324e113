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

/// A row of those whose time does not grow with the square of the arms: a million of them take the
/// others ten minutes.
macro_rules! linear_row {
    ($cases:expr, $workload:literal, $arms:expr, $run:ident) => {
        Row::once($cases, GROUP, $workload, $arms)
            .add::<Gather>(runtime::$run::<Gather>)
            .add::<Buffered>(runtime::$run::<Buffered>)
            .add::<JoinSet>(runtime::$run::<JoinSet>)
    };
}

/// The rows of a workload; those of `full` and `linear` are for a full run.
macro_rules! rows {
    ($cases:expr, $scale:expr, $workload:literal, $run:ident, $sizes:expr, full $full:expr, linear $linear:expr) => {
        for arms in $sizes {
            row!($cases, $workload, arms, $run);
        }
        if $scale == Scale::Full {
            for arms in $full {
                row!($cases, $workload, arms, $run);
            }
            for arms in $linear {
                linear_row!($cases, $workload, arms, $run);
            }
        }
    };
}

#[rustfmt::skip]
pub(super) fn register(cases: &mut Vec<Case>, scale: Scale) {
    rows!(cases, scale, "oneshots sent in one batch", one_batch,
        [10, 100, 1_000, 10_000], full [100_000], linear [1_000_000]);
    rows!(cases, scale, "oneshots sent in one batch, in random order", one_random_batch,
        [10, 100, 1_000, 10_000], full [], linear [100_000, 1_000_000]);
    rows!(cases, scale, "oneshots in random order, one per turn", one_per_turn,
        [10, 100, 1_000], full [], linear [10_000, 100_000, 1_000_000]);
    rows!(cases, scale, "oneshots in random order by another thread", other_thread,
        [100, 1_000, 10_000], full [], linear [100_000, 1_000_000]);
    rows!(cases, scale, "yield_now", yields,
        [10, 100, 1_000, 10_000], full [100_000], linear []);
    rows!(cases, scale, "sleep of 1 ms", sleeps,
        [1_000, 10_000], full [], linear []);
}
