//! Whole programs, each in a process of its own, which tells its times itself.

use std::collections::BTreeMap;
use std::env::consts::EXE_SUFFIX;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::rounds::Summary;
use crate::figure::{Figure, Found, float};
use crate::progress;
use crate::registry::Scale;

const ARMS: usize = 10_000;

/// The same program in other languages.
const LANGUAGES: [(&str, &str); 2] = [("python3", "coroutines.py"), ("node", "coroutines.js")];

/// Nanoseconds by implementation and number of arms.
type Times = BTreeMap<(String, usize), Vec<f64>>;

pub(crate) fn measure(workspace: &Path, scratch: &Path, scale: Scale) -> io::Result<Found> {
    let program = build(workspace, scratch)?;
    let mut found = Found::from(Vec::new());
    match requests(&program, scale) {
        Ok(times) => add(&mut found, "HTTP requests", times),
        Err(error) => found.remark(&format!("!!! No figures of HTTP requests: {error}.")),
    }
    let mut languages = Vec::new();
    for (language, file) in LANGUAGES {
        match version(language) {
            Some(version) => {
                found.remark(&format!("{language} {version}."));
                languages.push((language, workspace.join("benches/programs").join(file)));
            }
            None => found.remark(&format!("!!! SKIPPED: {language} is not installed.")),
        }
    }
    for (kind, workload) in [
        ("yield", "coroutines that yield once"),
        ("sleep", "coroutines that sleep for a millisecond"),
    ] {
        let times = coroutines(&program, &languages, kind, scale)?;
        add(&mut found, workload, times);
    }
    progress::show("");
    Ok(found)
}

/// Builds the programs, which takes a while the first time.
fn build(workspace: &Path, scratch: &Path) -> io::Result<PathBuf> {
    progress::show("building the programs");
    let target = scratch.join("programs");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--locked"])
        .args(["--package", "gather-benches-programs", "--target-dir"])
        .arg(&target)
        .current_dir(workspace)
        .status()?;
    if !status.success() {
        return Err(io::Error::other("the programs can't be built"));
    }
    Ok(target.join(format!("release/gather-benches-programs{EXE_SUFFIX}")))
}

/// The version that a program tells.
fn version(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = text.split_whitespace().last()?;
    output
        .status
        .success()
        .then(|| version.trim_start_matches('v').to_owned())
}

/// A server that ends when this is dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn requests(program: &Path, scale: Scale) -> io::Result<Times> {
    progress::show("HTTP requests");
    let child = Command::new(program)
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut server = Server(child);
    let mut address = String::new();
    if let Some(output) = server.0.stdout.take() {
        BufReader::new(output).read_line(&mut address)?;
    }
    let rounds = match scale {
        Scale::Quick => 3,
        Scale::Full => 21,
    };
    let mut times = Times::new();
    let mut command = Command::new(program);
    command.args([
        "http",
        address.trim(),
        &ARMS.to_string(),
        &rounds.to_string(),
    ]);
    run(&mut command, &mut times)?;
    Ok(times)
}

/// The languages take turns, a process for each turn.
fn coroutines(
    program: &Path,
    languages: &[(&str, PathBuf)],
    kind: &str,
    scale: Scale,
) -> io::Result<Times> {
    let (turns, rounds) = match scale {
        Scale::Quick => (1, 3),
        Scale::Full => (5, 5),
    };
    let (arms, rounds) = (ARMS.to_string(), usize::to_string(&rounds));
    let mut times = Times::new();
    for _ in 0..turns {
        progress::show(&format!("{kind}, in Rust"));
        run(
            Command::new(program).args([kind, &arms, &rounds]),
            &mut times,
        )?;
        for (language, file) in languages {
            progress::show(&format!("{kind}, {language}"));
            let mut command = Command::new(language);
            run(command.arg(file).args([kind, &arms, &rounds]), &mut times)?;
        }
    }
    Ok(times)
}

/// Runs a program, and adds the times that it prints.
fn run(command: &mut Command, times: &mut Times) -> io::Result<()> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("{command:?}: {}", output.status)));
    }
    read(&String::from_utf8_lossy(&output.stdout), times);
    Ok(())
}

/// Reads lines of a name, a number of arms and nanoseconds.
fn read(text: &str, times: &mut Times) {
    for line in text.lines() {
        let words: Vec<&str> = line.split('\t').collect();
        if let [name, arms, time] = words[..] {
            if let (Ok(arms), Ok(time)) = (arms.parse(), time.parse()) {
                times.entry((name.into(), arms)).or_default().push(time);
            }
        }
    }
}

fn add(found: &mut Found, workload: &str, times: Times) {
    for ((name, arms), samples) in times {
        let median = Summary::of(samples).median;
        let figure = Figure::new(workload, arms, &name, median / float(arms));
        found.figures.push(figure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_the_median_per_arm() {
        let mut times = Times::new();
        read(
            "Promise.all\t10\t70\nPromise.all\t10\t50\nwarning\n",
            &mut times,
        );
        read("Promise.all\t10\t900\n", &mut times);
        let mut found = Found::from(Vec::new());
        add(&mut found, "yield", times);
        assert_eq!(
            found.figures,
            [Figure::new("yield", 10, "Promise.all", 7.0)]
        );
    }
}
