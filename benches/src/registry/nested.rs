//! Three joins of three joins of three arms.

use super::Row;
use crate::case::Case;
use crate::joins::{Bare, Concurrency, Futures, Gather, JoinMeMaybe, Tokio};
use crate::loads::{AllWoken, Load, OneByOne, Ready, Yields};
use crate::pairing;

pub(super) const GROUP: &str = "nested";

pub(super) fn register(cases: &mut Vec<Case>) {
    row::<Ready>(cases, "all ready");
    row::<Yields<10>>(cases, "yield ten times");
    row::<OneByOne<1, false>>(cases, "one by one");
    row::<OneByOne<10, false>>(cases, "ten events each, one by one");
    row::<AllWoken<1, false>>(cases, "all woken");
    row::<AllWoken<10, false>>(cases, "ten events each, all woken");
}

fn row<L: Load>(cases: &mut Vec<Case>, workload: &'static str) {
    Row::of::<L>(cases, GROUP, workload, 27)
        .add::<Gather>(pairing::nested::<Gather, L>)
        .add::<Tokio>(pairing::nested::<Tokio, L>)
        .add::<Futures>(pairing::nested::<Futures, L>)
        .add::<JoinMeMaybe>(pairing::nested::<JoinMeMaybe, L>)
        .add::<Concurrency>(pairing::nested::<Concurrency, L>)
        .add::<Bare>(pairing::fixed_bare::<L, 27>);
}
