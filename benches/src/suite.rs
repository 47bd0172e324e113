//! Runs the parts, and writes what they found.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::child;
use crate::figure::{Found, Origin, Results};
use crate::meters::{
    atomics, callgrind, compile, instructions, memory, polls, programs, sizes, time,
};
use crate::options::{self, HELP, Task};
use crate::registry::{self, Scale};
use crate::report::{self, PARTS};

/// Where things are.
#[derive(Debug)]
pub struct Paths {
    /// The root of the workspace.
    pub workspace: PathBuf,
    /// A directory for what is thrown away.
    pub scratch: PathBuf,
    /// The program whose allocator counts.
    pub memory: PathBuf,
}

/// Does what the command line says.
pub fn run(paths: &Paths) -> ExitCode {
    let outcome = match options::read(std::env::args().skip(1)) {
        Ok(task) => carry_out(paths, task),
        Err(wrong) => Err(io::Error::other(format!("{wrong}\n\n{HELP}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(paths: &Paths, task: Task) -> io::Result<()> {
    match task {
        Task::Run { scale, parts } => run_parts(paths, scale, &parts),
        Task::Report => report::write(&paths.workspace, &results(paths)?),
        Task::List => {
            for part in PARTS {
                println!("{:<18} {}: {}", part.name, part.title, part.unit);
            }
            Ok(())
        }
        Task::Help => {
            println!("{HELP}");
            Ok(())
        }
        Task::Part { scale, part } => run_part(paths, scale, part),
        Task::UnderCallgrind(part) => {
            callgrind::child(part);
            Ok(())
        }
    }
}

fn results(paths: &Paths) -> io::Result<Results> {
    Results::read(&paths.workspace.join("benches/results"))
}

/// Runs each part in a process of its own, so that one that fails takes no other with it.
fn run_parts(paths: &Paths, scale: Scale, parts: &[&'static str]) -> io::Result<()> {
    let mut failed = Vec::new();
    for part in parts {
        println!("\n# {part}");
        let start = Instant::now();
        match child::run(part, scale) {
            Ok(()) => println!("{part}: {:.0} s", start.elapsed().as_secs_f64()),
            Err(error) => {
                eprintln!("\n!!! {part} failed, its last figures stay: {error}");
                failed.push(*part);
            }
        }
    }
    report::write(&paths.workspace, &results(paths)?)?;
    println!("\nwritten: BENCHMARKS.md, benches/results");
    if failed.is_empty() {
        return Ok(());
    }
    Err(io::Error::other(format!("failed: {}", failed.join(", "))))
}

/// Runs a part, and keeps what it found.
fn run_part(paths: &Paths, scale: Scale, name: &'static str) -> io::Result<()> {
    fs::create_dir_all(&paths.scratch)?;
    let found = measure(paths, scale, name)?;
    if !found.note.is_empty() {
        println!("{}", found.note);
    }
    if found.figures.is_empty() {
        return Ok(());
    }
    let counted = report::part(name).map_or("arms", |part| part.counted);
    for table in report::tables(&found.figures) {
        println!("\n{}\n{}", table.workload, table.markdown(counted));
    }
    results(paths)?.replace(origin(name, scale, found.note), found.figures)
}

/// Runs a part; no figures if what it needs is not installed.
fn measure(paths: &Paths, scale: Scale, part: &'static str) -> io::Result<Found> {
    match part {
        "polls" => Ok(polls::measure(&registry::polls::cases(scale)).into()),
        "memory" => memory::measure(&paths.memory).map(Found::from),
        "sizes" => Ok(sizes::measure().into()),
        "instructions" => instructions::measure(&paths.scratch),
        "atomics" => atomics::measure(&paths.scratch),
        "compile" => compile::measure(&paths.workspace, &paths.scratch, scale),
        "programs" => programs::measure(&paths.workspace, &paths.scratch, scale),
        group => {
            let mut cases = registry::cases(scale);
            cases.retain(|case| case.name.group == group);
            let timed = time::measure(&cases, scale);
            let spread = timed.spread * 100.0;
            Ok(Found {
                figures: timed.figures,
                note: format!("Half of the rounds lie in a band of {spread:.0} %."),
            })
        }
    }
}

fn origin(part: &str, scale: Scale, note: String) -> Origin {
    let run = match scale {
        Scale::Quick => "a quick run",
        Scale::Full => "a full run",
    };
    Origin {
        part: part.into(),
        run: run.into(),
        machine: machine(),
        compiler: compiler(),
        note,
    }
}

/// The processor, where the system tells.
fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores")
}

fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let words: Vec<String> = version
        .unwrap_or_default()
        .split(' ')
        .take(2)
        .map(String::from)
        .collect();
    words.join(" ")
}
