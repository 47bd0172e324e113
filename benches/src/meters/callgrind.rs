//! Runs cases under callgrind.
//!
//! The same program runs under `valgrind --tool=callgrind`, all cases in one process. Callgrind is
//! told by options to begin from zero where one function is entered and to write a file where another
//! is: neither client requests nor a runner to install.

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{atomics, instructions};
use crate::case::Case;

/// The hidden option that makes the program the one under callgrind.
pub(crate) const CHILD: &str = "--under-callgrind";

pub(super) const NOT_THERE: &str = "valgrind is not installed";

/// Sets of arms in a run under callgrind.
pub(super) fn sets(case: &Case) -> usize {
    (256 / case.name.arms).clamp(1, case.most_sets)
}

/// The work under callgrind: each case once to warm up, then once counted.
pub(crate) fn child(part: &str) {
    let cases = match part {
        atomics::PART => atomics::cases(),
        _ => instructions::cases(),
    };
    for case in cases {
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

pub(super) fn is_there() -> bool {
    let version = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// Runs the cases of a part under callgrind, and reads the dump of each; the files lie in `scratch`
/// for the time being.
pub(super) fn run<T>(
    scratch: &Path,
    part: &str,
    cases: &[Case],
    options: &[&str],
    read: impl Fn(&Case, &str) -> io::Result<T>,
) -> io::Result<Vec<T>> {
    let directory = scratch.join(format!("callgrind-{part}"));
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
        .args(options)
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(std::env::current_exe()?)
        .arg(format!("{CHILD}={part}"))
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(io::Error::other("the program failed under callgrind"));
    }
    let found = cases.iter().enumerate().map(|(index, case)| {
        let dump = fs::read_to_string(file.with_extension((index + 1).to_string()))?;
        read(case, &dump)
    });
    let found = found.collect();
    fs::remove_dir_all(&directory)?;
    found
}
