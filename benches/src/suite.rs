//! Runs the parts, and writes what they found.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::figure::{Figure, Origin, Results};
use crate::meters::{instructions, memory, polls, sizes, time};
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
                println!("{}", part.name);
            }
            Ok(())
        }
        Task::Help => {
            println!("{HELP}");
            Ok(())
        }
        Task::UnderCallgrind => {
            instructions::child();
            Ok(())
        }
    }
}

fn results(paths: &Paths) -> io::Result<Results> {
    Results::read(&paths.workspace.join("benches/results"))
}

fn run_parts(paths: &Paths, scale: Scale, parts: &[&'static str]) -> io::Result<()> {
    fs::create_dir_all(&paths.scratch)?;
    let mut results = results(paths)?;
    for part in parts {
        println!("\n# {part}");
        let start = Instant::now();
        let Some(found) = measure(paths, scale, part)? else {
            continue;
        };
        for table in report::tables(&found.figures) {
            println!("\n{}\n{}", table.workload, table.markdown());
        }
        println!("{part}: {:.0} s", start.elapsed().as_secs_f64());
        results.replace(origin(part, scale, found.note), found.figures)?;
    }
    report::write(&paths.workspace, &results)?;
    println!("\nwritten: BENCHMARKS.md, benches/results");
    Ok(())
}

/// The figures of a part, and what is to be said of them.
struct Found {
    figures: Vec<Figure>,
    note: String,
}

/// Runs a part; nothing if what it needs is not installed.
fn measure(paths: &Paths, scale: Scale, part: &'static str) -> io::Result<Option<Found>> {
    let figures = match part {
        "polls" => polls::measure(&registry::polls::cases(scale)),
        "memory" => memory::measure(&paths.memory)?,
        "sizes" => sizes::measure(),
        "instructions" if !instructions::is_valgrind_there() => {
            println!("valgrind is not installed: skipped");
            return Ok(None);
        }
        "instructions" => instructions::measure(&paths.scratch)?,
        group => {
            let mut cases = registry::cases(scale);
            cases.retain(|case| case.name.group == group);
            let timed = time::measure(&cases, scale);
            let note = format!(
                "Half of the rounds lie in a band of {:.0} %.",
                timed.spread * 100.0
            );
            return Ok(Some(Found {
                figures: timed.figures,
                note,
            }));
        }
    };
    Ok(Some(Found {
        figures,
        note: String::new(),
    }))
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
