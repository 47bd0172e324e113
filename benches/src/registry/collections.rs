//! Any number of arms: `Vec`s of 10 to 1,000,000, and small ones.

use super::{Row, Scale};
use crate::case::Case;
use crate::joins::{Bare, Buffered, Concurrency, Gather, JoinAll, Unordered};
use crate::loads::{AllWoken, DropPending, Load, OneByOne, Ready, Yields};
use crate::pairing;

pub(super) const GROUP: &str = "collections";
pub(super) const SMALL: &str = "small collections";

const SIZES: [usize; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];

pub(super) fn register(cases: &mut Vec<Case>, scale: Scale) {
    for arms in SIZES.into_iter().filter(|&arms| arms <= scale.most_arms()) {
        row::<Ready>(cases, GROUP, "all ready", arms);
        row::<Yields<1>>(cases, GROUP, "yield once", arms);
        row::<Yields<10>>(cases, GROUP, "yield ten times", arms);
        row::<OneByOne<1, true>>(cases, GROUP, "random order, one by one", arms);
        row::<AllWoken<1, true>>(cases, GROUP, "random order, all woken", arms);
        row::<DropPending>(cases, GROUP, "drop of pending arms", arms);
    }
}

pub(super) fn register_small(cases: &mut Vec<Case>) {
    for arms in [2, 4, 8, 16, 24] {
        row::<Ready>(cases, SMALL, "all ready", arms);
        row::<Yields<1>>(cases, SMALL, "yield once", arms);
        row::<OneByOne<1, true>>(cases, SMALL, "random order, one by one", arms);
    }
}

fn row<L: Load>(cases: &mut Vec<Case>, group: &'static str, workload: &'static str, arms: usize) {
    let mut row = Row::of::<L>(cases, group, workload, arms);
    row.add::<Gather>(pairing::collection::<Gather, L>)
        .add::<Buffered>(pairing::collection::<Buffered, L>);
    // One event per poll takes it time that grows with the square of the arms: half a second at
    // 10,000, a minute at 100,000.
    if arms <= 10_000 || !workload.contains("one by one") {
        row.add::<Concurrency>(pairing::collection::<Concurrency, L>);
    }
    row.add::<JoinAll>(pairing::collection::<JoinAll, L>)
        .add::<Unordered>(pairing::collection::<Unordered, L>)
        .add::<Bare>(pairing::collection_bare::<L>);
}
