//! Instructions per arm and event, by callgrind, where valgrind is installed.
//!
//! The same program runs under `valgrind --tool=callgrind`, all cases in one process. Callgrind is
//! told by options to begin from zero where one function is entered and to write a file where another
//! is: neither client requests nor a runner to install.

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::case::Case;
use crate::figure::Figure;
use crate::registry::{self, Scale};

/// The hidden argument that makes the program the one under callgrind.
pub(crate) const CHILD: &str = "--under-callgrind";

/// The cases whose instructions are counted.
fn cases() -> Vec<Case> {
    let mut cases = registry::cases(Scale::Quick);
    cases.retain(|case| {
        let name = &case.name;
        match name.group {
            "fixed" => name.arms <= 12 && !name.workload.contains("sleep"),
            "nested" => true,
            "collections" => name.arms == 1_000,
            "small collections" => name.arms == 8,
            _ => false,
        }
    });
    cases
}

fn sets(case: &Case) -> usize {
    (256 / case.name.arms).clamp(1, case.most_sets)
}

/// The work under callgrind: each case once to warm up, then once counted.
pub(crate) fn child() {
    for case in cases() {
        (case.run)(case.name.arms, sets(&case), &mut |run| run());
        (case.run)(case.name.arms, sets(&case), &mut counted);
    }
}

fn counted(run: &mut dyn FnMut()) {
    count_from_here();
    run();
    count_to_here();
}

/// Callgrind begins from zero where this is entered.
#[inline(never)]
fn count_from_here() {
    // Its own value: two functions that do the same would be made one.
    black_box(1);
}

/// Callgrind writes a file where this is entered.
#[inline(never)]
fn count_to_here() {
    black_box(2);
}

pub(crate) fn is_valgrind_there() -> bool {
    let version = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// Runs this program under callgrind; its files lie in `scratch` for the time being.
pub(crate) fn measure(scratch: &Path) -> io::Result<Vec<Figure>> {
    let directory = scratch.join("callgrind");
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)?;
    let file = directory.join("out");
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .args([
            "--zero-before=*count_from_here*",
            "--dump-before=*count_to_here*",
        ])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(std::env::current_exe()?)
        .arg(CHILD)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(io::Error::other("the program failed under callgrind"));
    }
    let figures = cases().into_iter().enumerate().map(|(index, case)| {
        let dump = fs::read_to_string(file.with_extension((index + 1).to_string()))?;
        Ok(figure(&case, total(&dump)?))
    });
    let figures = figures.collect();
    fs::remove_dir_all(&directory)?;
    figures
}

fn figure(case: &Case, total: f64) -> Figure {
    let name = &case.name;
    let workload = format!("{}, {}", name.group, name.workload);
    let value = total / case.events_of(sets(case));
    Figure::new(&workload, name.arms, name.implementation, value)
}

/// The instructions of a dump.
fn total(dump: &str) -> io::Result<f64> {
    let line = dump.lines().find_map(|line| {
        line.strip_prefix("summary:")
            .or(line.strip_prefix("totals:"))
    });
    let count = line.and_then(|count| count.trim().parse().ok());
    count.ok_or_else(|| io::Error::other("a dump of callgrind without a total"))
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn a_dump_has_a_total() {
        assert_eq!(
            total("events: Ir\nfn=(1) main\n1 2\ntotals: 1234\n")
                .unwrap()
                .to_string(),
            "1234"
        );
        assert!(total("events: Ir\n").is_err());
    }
}
