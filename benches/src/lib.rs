//! `gather` beside its peers.
//!
//! ```console
//! cargo bench -p gather-benches -- [--quick] [part..]
//! cargo bench -p gather-benches -- --list
//! ```
//!
//! * `arms`: what is joined. `loads`: what happens to it. `joins`: the implementations.
//! * `pairing`, `runtime`: one implementation under one load, as a `case`. `registry`: all of them.
//! * `meters`: what is measured of a case.
//! * `child`: a process for each part.
//! * `figure`: what was found, kept in `results/`. `report`: `BENCHMARKS.md` and its plots, written
//!   from the figures alone.

mod arms;
mod case;
mod child;
mod driver;
mod figure;
mod joins;
mod loads;
mod meters;
mod options;
mod pairing;
mod progress;
mod registry;
mod report;
mod runtime;
mod suite;

pub use meters::memory::{Counter, Memory};
pub use suite::{Paths, run};

/// Prints what each case allocates: the work of the program whose allocator counts.
pub fn count_memory(counter: Counter) {
    meters::memory::count(counter);
}
