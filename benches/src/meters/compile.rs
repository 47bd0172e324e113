//! CPU time to compile: scratch crates with many joins, one crate for each implementation.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::cpu_time;
use super::rounds::{Rounds, try_interleave};
use crate::figure::{Figure, Found};
use crate::joins::{Concurrency, Futures, Gather, Implementation, JoinMeMaybe, Tokio};
use crate::progress;
use crate::registry::Scale;
use crate::report::locked_version;

/// An implementation, and how a crate uses it.
struct Subject {
    name: &'static str,
    /// The name of its scratch crate.
    directory: &'static str,
    /// The crate it comes from, and the features it needs.
    dependency: Option<(&'static str, &'static str)>,
    import: &'static str,
    /// What stands around the arms.
    join: (&'static str, &'static str),
}

const ARMS: [char; 4] = ['a', 'b', 'c', 'd'];

const SUBJECTS: [Subject; 6] = [
    Subject {
        name: Gather::NAME,
        directory: "with-gather",
        dependency: Some(("gather", "")),
        import: "",
        join: ("gather::gather!(", ").await"),
    },
    Subject {
        name: Tokio::NAME,
        directory: "with-tokio",
        dependency: Some((
            "tokio",
            r#", default-features = false, features = ["macros"]"#,
        )),
        import: "",
        join: ("tokio::join!(", ")"),
    },
    Subject {
        name: Futures::NAME,
        directory: "with-futures",
        dependency: Some(("futures", "")),
        import: "",
        join: ("futures::join!(", ")"),
    },
    Subject {
        name: JoinMeMaybe::NAME,
        directory: "with-join-me-maybe",
        dependency: Some(("join_me_maybe", "")),
        import: "",
        join: ("join_me_maybe::join!(", ")"),
    },
    Subject {
        name: Concurrency::NAME,
        directory: "with-futures-concurrency",
        dependency: Some(("futures-concurrency", "")),
        import: "use futures_concurrency::future::Join as _;\n",
        join: ("(", ").join().await"),
    },
    Subject {
        name: "sequential .await",
        directory: "with-nothing",
        dependency: None,
        import: "",
        join: ("", ""),
    },
];

/// What is measured of each crate.
#[derive(Clone, Copy)]
struct Work {
    workload: &'static str,
    /// What cargo is told.
    arguments: &'static [&'static str],
}

const CHECK: Work = Work {
    workload: "cargo check",
    arguments: &["check"],
};
const RELEASE: Work = Work {
    workload: "cargo build --release",
    arguments: &["build", "--release"],
};
const COLD: &str = "cold build, with all dependencies";

/// How many functions that join a crate has.
fn calls(scale: Scale) -> usize {
    match scale {
        Scale::Quick => 30,
        Scale::Full => 300,
    }
}

pub(crate) fn measure(workspace: &Path, scratch: &Path, scale: Scale) -> io::Result<Found> {
    if cfg!(not(unix)) {
        return Ok(Found::skipped("no CPU time on this system"));
    }
    let workspace = workspace.canonicalize()?;
    let bench = Bench {
        directory: scratch.join("compile"),
        calls: calls(scale),
    };
    bench.write(&workspace)?;
    let mut figures = Vec::new();
    if scale == Scale::Full {
        bench.cold(&mut figures)?;
    }
    let mut spreads = Vec::new();
    for work in [CHECK, RELEASE] {
        spreads.push(bench.warm(work, scale, &mut figures)?);
    }
    let note = format!(
        "Half of the rounds lie in a band of {:.0} % (check) and {:.0} % (release).",
        spreads[0] * 100.0,
        spreads[1] * 100.0
    );
    Ok(Found { figures, note })
}

/// The scratch crates.
struct Bench {
    directory: PathBuf,
    calls: usize,
}

impl Bench {
    /// A workspace with two crates for each subject, one of which is empty; the versions are those of
    /// the workspace that the suite is built in.
    fn write(&self, workspace: &Path) -> io::Result<()> {
        let lock = fs::read_to_string(workspace.join("Cargo.lock"))?;
        for subject in &SUBJECTS {
            let source = source(subject, self.calls);
            for (name, source) in [
                (subject.directory.to_owned(), source.as_str()),
                (subject.cold(), ""),
            ] {
                let directory = self.directory.join(&name);
                fs::create_dir_all(directory.join("src"))?;
                let manifest = manifest(&name, subject, workspace, &lock);
                fs::write(directory.join("Cargo.toml"), manifest)?;
                fs::write(directory.join("src/lib.rs"), source)?;
            }
        }
        let members = "[workspace]\nmembers = [\"with-*\", \"cold-*\"]\nresolver = \"3\"\n";
        fs::write(self.directory.join("Cargo.toml"), members)?;
        // Cargo takes out of it what is not needed here.
        fs::write(self.directory.join("Cargo.lock"), lock)
    }

    /// The builds of the empty crates from nothing.
    fn cold(&self, figures: &mut Vec<Figure>) -> io::Result<()> {
        let subjects: Vec<&Subject> = SUBJECTS
            .iter()
            .filter(|subject| subject.dependency.is_some())
            .collect();
        let target = self.directory.join("target-cold");
        let sample = |index: usize| -> io::Result<f64> {
            let subject: &Subject = subjects[index];
            progress::show(&format!("cold build, {}", subject.name));
            if target.exists() {
                fs::remove_dir_all(&target)?;
            }
            let time = self.cargo(&RELEASE, &subject.cold(), &target)?;
            Ok(time.as_secs_f64())
        };
        let summaries = try_interleave(subjects.len(), COLD_ROUNDS, sample)?;
        for (subject, summary) in subjects.iter().zip(summaries) {
            figures.push(Figure::new(COLD, 0, subject.name, summary.median));
        }
        progress::show("");
        Ok(())
    }

    /// The crates alone, again and again; tells the widest spread.
    fn warm(&self, work: Work, scale: Scale, figures: &mut Vec<Figure>) -> io::Result<f64> {
        let target = self.directory.join("target");
        for subject in &SUBJECTS {
            progress::show(&format!("dependencies of {}", subject.directory));
            self.cargo(&work, &subject.cold(), &target)?;
        }
        let sample = |index: usize| -> io::Result<f64> {
            let subject = &SUBJECTS[index];
            progress::show(&format!("{}, {}", work.workload, subject.name));
            // A new time of change is enough for cargo.
            let file = self.directory.join(subject.directory).join("src/lib.rs");
            fs::write(file, source(subject, self.calls))?;
            let time = self.cargo(&work, subject.directory, &target)?;
            Ok(time.as_secs_f64())
        };
        let summaries = try_interleave(SUBJECTS.len(), rounds(scale), sample)?;
        progress::show("");
        let mut widest: f64 = 0.0;
        for (subject, summary) in SUBJECTS.iter().zip(summaries) {
            figures.push(Figure::new(
                work.workload,
                self.calls,
                subject.name,
                summary.median,
            ));
            widest = widest.max(summary.spread);
        }
        Ok(widest)
    }

    fn cargo(&self, work: &Work, package: &str, target: &Path) -> io::Result<Duration> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(work.arguments)
            .args(["--quiet", "--offline", "--package", package, "--target-dir"])
            .arg(target)
            .current_dir(&self.directory)
            .env("CARGO_INCREMENTAL", "0");
        // Those are of the build of the suite.
        for variable in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_MANIFEST_DIR"] {
            command.env_remove(variable);
        }
        cpu_time::of(&mut command)
    }
}

fn rounds(scale: Scale) -> Rounds {
    let rounds = match scale {
        Scale::Quick => 1,
        Scale::Full => 5,
    };
    Rounds {
        least: rounds,
        most: rounds,
        budget: Duration::ZERO,
    }
}

const COLD_ROUNDS: Rounds = Rounds {
    least: 3,
    most: 3,
    budget: Duration::ZERO,
};

impl Subject {
    /// The name of the empty crate.
    fn cold(&self) -> String {
        self.directory.replace("with", "cold")
    }

    /// The expression or the statements that leave the outputs in `a`, `b`, `c` and `d`.
    fn join(&self, arms: &[String; 4]) -> String {
        let mut text = String::new();
        let mut line = |line: &str| {
            text.push_str(line);
            text.push('\n');
        };
        if self.dependency.is_none() {
            for (name, arm) in ARMS.iter().zip(arms) {
                line(&format!("        let {name} = {arm}.await;"));
            }
            return text;
        }
        let (before, after) = self.join;
        line(&format!("        let (a, b, c, d) = {before}"));
        for arm in arms {
            line(&format!("            {arm},"));
        }
        line(&format!("        {after};"));
        text
    }
}

fn manifest(name: &str, subject: &Subject, workspace: &Path, lock: &str) -> String {
    let mut text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n"
    );
    match subject.dependency {
        None => {}
        Some((Gather::NAME, _)) => {
            writeln!(
                text,
                "gather = {{ path = {:?} }}",
                workspace.display().to_string()
            )
            .expect("a string takes all");
        }
        Some((krate, features)) => {
            let version = locked_version(lock, krate).unwrap_or("*");
            writeln!(text, "{krate} = {{ version = \"={version}\"{features} }}")
                .expect("a string takes all");
        }
    }
    text
}

/// Functions that join four arms each.
///
/// Each arm is a future of its own type, as in a program, and the joined future is hidden behind `dyn`,
/// so that its code is made here and no function gets to hold all of them.
fn source(subject: &Subject, calls: usize) -> String {
    let mut text = format!("{}{HEAD}", subject.import);
    for call in 0..calls {
        let arms = [
            format!("async move {{ number(id).await + {call} }}"),
            format!("async move {{ name(id ^ {call}).await }}"),
            format!("async move {{ parse(id, {call}).await.unwrap_or(7) }}"),
            format!("async move {{ (number(id).await, {call}_u16) }}"),
        ];
        let join = subject.join(&arms);
        write!(
            text,
            "
pub fn call_{call}(id: u64) -> Pin<Box<dyn Future<Output = u64>>> {{
    Box::pin(async move {{
{join}        a + b.len() as u64 + u64::from(c) + d.0 + u64::from(d.1)
    }})
}}
"
        )
        .expect("a string takes all");
    }
    text
}

const HEAD: &str = "\
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

async fn turn() {
    let mut is_over = false;
    poll_fn(|cx| {
        if is_over {
            return Poll::Ready(());
        }
        is_over = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

pub async fn number(id: u64) -> u64 {
    turn().await;
    id
}

pub async fn name(id: u64) -> String {
    turn().await;
    id.to_string()
}

pub async fn parse(id: u64, part: u32) -> Result<u32, std::num::ParseIntError> {
    let name = name(id).await;
    Ok(name.parse::<u32>()? + part)
}
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_joins_as_often_as_it_is_told() {
        for subject in &SUBJECTS {
            let source = source(subject, 3);
            assert_eq!(source.matches("pub fn call_").count(), 3);
            if subject.dependency.is_some() {
                let joined = format!("let (a, b, c, d) = {}\n", subject.join.0);
                assert_eq!(source.matches(&joined).count(), 3);
            } else {
                assert_eq!(source.matches("let d = ").count(), 3);
            }
        }
    }

    #[test]
    fn a_manifest_names_the_version_that_is_locked() {
        let lock = "[[package]]\nname = \"tokio\"\nversion = \"1.54.1\"\n";
        let manifest = |subject| manifest("x", subject, Path::new("/gather"), lock);
        assert!(manifest(&SUBJECTS[0]).ends_with("gather = { path = \"/gather\" }\n"));
        assert!(manifest(&SUBJECTS[1]).contains("tokio = { version = \"=1.54.1\", default"));
        assert!(manifest(&SUBJECTS[5]).ends_with("[dependencies]\n"));
    }
}
