//! Allocations, and the most bytes in use, beyond the arms themselves.
//!
//! They are counted in a program of its own, `gather-benches-memory`: the allocator of the timed
//! one does not count.

use std::io;
use std::path::Path;
use std::process::Command;

use crate::case::Case;
use crate::figure::{Figure, float};
use crate::registry::{self, Scale};

/// What happened since the counter was reset.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Calls that gave memory: a change of size is one as well.
    pub allocations: usize,
    /// The most bytes in use at any time, beyond those that were in use at first.
    pub peak: isize,
}

/// Reads a counting allocator.
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    /// Starts from nothing.
    pub reset: fn(),
    /// What happened since.
    pub read: fn() -> Memory,
}

/// The cases whose memory is counted.
fn cases() -> Vec<Case> {
    let mut cases = registry::cases(Scale::Quick);
    cases.retain(|case| {
        let name = &case.name;
        let is_told = match name.group {
            "fixed" => name.arms <= 12 || name.arms == 64,
            "collections" => name.arms == 1_000,
            _ => false,
        };
        let is_typical = ["all ready", "one by one", "random order, one by one"];
        is_told && is_typical.contains(&name.workload) && name.implementation != "bare loop"
    });
    cases
}

/// Prints a line for each case: the work of `gather-benches-memory`.
pub(crate) fn count(counter: Counter) {
    for case in cases() {
        let mut memory = Memory::default();
        (case.run)(case.name.arms, 1, &mut |run| {
            (counter.reset)();
            run();
            memory = (counter.read)();
        });
        println!("{}\t{}", memory.allocations, memory.peak);
    }
}

/// Runs `gather-benches-memory`.
pub(crate) fn measure(program: &Path) -> io::Result<Vec<Figure>> {
    let output = Command::new(program).output()?;
    if !output.status.success() {
        return Err(io::Error::other("the counting program failed"));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let figures = cases()
        .into_iter()
        .zip(text.lines())
        .filter_map(|(case, line)| {
            let (allocations, peak) = line.split_once('\t')?;
            Some(figures_of(
                &case,
                allocations.parse().ok()?,
                peak.parse().ok()?,
            ))
        });
    Ok(figures.flatten().collect())
}

fn figures_of(case: &Case, allocations: f64, peak: f64) -> [Figure; 2] {
    let name = &case.name;
    let figure = |what, value| {
        let workload = format!("{}, {}: {what}", name.group, name.workload);
        Figure::new(&workload, name.arms, name.implementation, value)
    };
    let arms = float(name.arms);
    [
        figure("allocations", allocations),
        figure("peak bytes per arm", peak / arms),
    ]
}
