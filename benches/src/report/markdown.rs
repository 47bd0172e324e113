//! `BENCHMARKS.md`: written from the figures alone, so that nothing in it can be typed by hand.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::catalog::{PARTS, Part};
use super::plot;
use super::standing::standing;
use super::table::tables;
use super::targets::targets;
use crate::figure::{Results, file_name};

/// Writes the report and the plots of all parts that were ever run.
pub(crate) fn write(workspace: &Path, results: &Results) -> io::Result<()> {
    for part in parts(results) {
        let path = workspace.join(plot_path(part));
        plot::draw(&path, part, results.figures(part.name))
            .map_err(|error| io::Error::other(error.to_string()))?;
    }
    fs::write(workspace.join("BENCHMARKS.md"), text(workspace, results)?)
}

/// The parts that have figures.
fn parts(results: &Results) -> impl Iterator<Item = &'static Part> {
    PARTS
        .iter()
        .filter(|part| !results.figures(part.name).is_empty())
}

fn plot_path(part: &Part) -> String {
    format!("benches/results/{}.svg", file_name(part.name))
}

fn text(workspace: &Path, results: &Results) -> io::Result<String> {
    let mut text = String::from(INTRODUCTION);
    text.push_str(COMPARED);
    text.push_str(&peers(workspace)?);
    text.push_str(HOW_TO_READ);
    text.push_str(&standing(results));
    for part in parts(results) {
        text.push_str(&section(part, results));
    }
    text.push_str(&targets(results));
    Ok(text)
}

const INTRODUCTION: &str = "\
# Benchmarks

`gather` beside its peers, doing the same work in one process. This page, its tables and its plots are
written by the suite; do not edit it.

```console
cargo bench -p gather-benches                    # everything
cargo bench -p gather-benches -- --quick         # under two minutes
cargo bench -p gather-benches -- fixed tokio     # these parts; `--list` names them
```

A run replaces the sections of the parts it ran, and leaves the others as they were. The page, its plots
and what was measured (`benches/results`) are all that it writes. What the project has set itself as targets,
and which of them are missed, is [at the end](#targets).

";

const COMPARED: &str = "\
## What is compared

";

const HOW_TO_READ: &str = "
The same arms go through every implementation, on the same executor, and each is used as its
documentation advises. Making the arms is not measured, unless a section says so; making the join out
of them, driving it to its end and dropping it is. Hand-driven loops have a parent waker as dear as a
task's: one atomic read-modify-write to clone, to drop and to wake. The *bare loop* is no join: it polls
each arm exactly when it has something to do, and is the lower bound of what any join can reach.

Implementations take turns, round by round, in one process; a figure is the median of its rounds. **Less
is better everywhere.** The number in brackets is gather's figure over that of the column: 0.50 says that
gather needs half as much, above 1 that the other is better. Within a few per cent take two figures as equal. Ratios
hold from run to run; from one kind of processor to another they shift, as atomic operations cost more on
some than on others. Compiled as `cargo build --release` does it, no profile of its own.

";

/// The versions that were measured.
fn peers(workspace: &Path) -> io::Result<String> {
    let lock = fs::read_to_string(workspace.join("Cargo.lock"))?;
    let mut text = String::new();
    for (name, what) in PEERS {
        let version = locked_version(&lock, name).unwrap_or("?");
        writeln!(text, "* `{name}` {version}: {what}").expect("a string takes all");
    }
    Ok(text)
}

/// The version of a crate in a `Cargo.lock`.
pub(crate) fn locked_version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let start = lock.find(&format!("name = \"{name}\"\nversion = \""))?;
    lock[start..].lines().nth(1)?.split('"').nth(1)
}

const PEERS: [(&str, &str); 6] = [
    (
        "gather",
        "`gather!`, `gather()`. One waker per arm, one allocation at most for a fixed number of arms.",
    ),
    (
        "tokio",
        "`join!`, `try_join!`: no wakers of their own, every poll polls every pending arm. `JoinSet`: a task for each arm.",
    ),
    (
        "futures",
        "`join!`, `try_join!`: as those of tokio. `join_all`: up to 30 arms as `join!`, then as `FuturesUnordered`, which allocates a waker for each arm. `buffered`, `buffer_unordered`.",
    ),
    (
        "futures-concurrency",
        "`.join()`, `.try_join()` of tuples, arrays and `Vec`s: one waker per arm, each an allocation.",
    ),
    (
        "futures-buffered",
        "`join_all`, `buffered_ordered`, `buffered_unordered`: one allocation for all wakers. Its feature `tokio-coop` is off; `--features tokio-coop` turns it on.",
    ),
    (
        "join_me_maybe",
        "`join!`: every poll polls every pending arm.",
    ),
];

fn section(part: &Part, results: &Results) -> String {
    let figures = results.figures(part.name);
    let mut text = format!("\n## {}\n\n{}\n\n", part.title, part.text);
    if let Some(origin) = results.origin(part.name) {
        let note = if origin.note.is_empty() {
            String::new()
        } else {
            format!(" {}", origin.note)
        };
        writeln!(
            text,
            "In {}; {}.\n{}, {}.{note}\n",
            part.unit, origin.run, origin.machine, origin.compiler
        )
        .expect("a string takes all");
    }
    writeln!(text, "![{}]({})", part.title, plot_path(part)).expect("a string takes all");
    for table in tables(figures) {
        writeln!(
            text,
            "\n**{}**\n\n{}",
            table.workload,
            table.markdown(part.counted).trim_end()
        )
        .expect("a string takes all");
    }
    text
}
