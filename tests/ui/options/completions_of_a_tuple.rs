//! A tuple is no collection: its outputs have no one type.
use core::future::ready;
use gather::gather;

fn main() {
    let _ = gather((ready(1), ready("two"))).completions();
}
