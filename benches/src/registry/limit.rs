//! 100,000 arms, a hundred at a time.

use super::Row;
use crate::case::Case;
use crate::joins::{
    Bare, Buffered, BufferedUnordered, Concurrency, Gather, StreamBuffered, StreamUnordered,
};
use crate::loads::{Load, Ready, Yields};
use crate::pairing;

pub(super) const GROUP: &str = "limit";

pub(super) fn register(cases: &mut Vec<Case>) {
    row::<Ready>(cases, "all ready");
    row::<Yields<1>>(cases, "yield once");
    row::<Yields<10>>(cases, "yield ten times");
}

fn row<L: Load>(cases: &mut Vec<Case>, workload: &'static str) {
    Row::of::<L>(cases, GROUP, workload, 100_000)
        .add::<Gather>(pairing::limited::<Gather, L>)
        .add::<Concurrency>(pairing::limited::<Concurrency, L>)
        .add::<Buffered>(pairing::limited::<Buffered, L>)
        .add::<BufferedUnordered>(pairing::limited::<BufferedUnordered, L>)
        .add::<StreamBuffered>(pairing::limited::<StreamBuffered, L>)
        .add::<StreamUnordered>(pairing::limited::<StreamUnordered, L>)
        .add::<Bare>(pairing::limited_bare::<L>);
}
