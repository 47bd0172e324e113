//! Atomic read-modify-writes per arm and event: the locked instructions that were executed.
//!
//! Callgrind tells how often each instruction was executed and where it lies; whether it is locked is
//! written in the program's own file. So nothing has to be built in another way in order to be
//! counted, and the peers are counted as well.

use std::env;
use std::fs;
use std::io;
use std::path::Path;

use super::callgrind::{self, sets};
use super::machine_code::Program;
use crate::case::Case;
use crate::figure::{Figure, Found, float};
use crate::registry::{self, Scale};

pub(crate) const PART: &str = "atomics";

/// The workload of the figures that are reckoned from those of one event and of ten.
pub(crate) const FURTHER: &str = "fixed, one by one, each further event";

/// The cases whose atomic operations are counted.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = registry::cases(Scale::Quick);
    cases.retain(|case| {
        let name = &case.name;
        let is_told = match name.group {
            "fixed" => name.arms <= 12,
            "nested" => true,
            "collections" => name.arms == 1_000,
            "small collections" => [2, 8, 24].contains(&name.arms),
            _ => false,
        };
        let is_typical = [
            "all ready",
            "yield once",
            "yield ten times",
            "one by one",
            "ten events each, one by one",
            "ten events each, all woken",
            "random order, one by one",
            "random order, all woken",
        ];
        is_told && is_typical.contains(&name.workload)
    });
    cases
}

pub(crate) fn measure(scratch: &Path) -> io::Result<Found> {
    if !callgrind::is_there() {
        return Ok(Found::skipped(callgrind::NOT_THERE));
    }
    if cfg!(not(all(target_arch = "x86_64", target_os = "linux"))) {
        return Ok(Found::skipped(
            "only the instructions of x86_64 on Linux are understood",
        ));
    }
    let path = env::current_exe()?;
    let bytes = fs::read(&path)?;
    let program = Program::of(&bytes).ok_or_else(|| io::Error::other("not an ELF file"))?;
    let path = path.to_string_lossy();
    let read = |case: &Case, dump: &str| Ok(figure(case, locked(dump, &path, &program)));
    let options = [
        "--dump-instr=yes",
        "--compress-strings=no",
        "--compress-pos=no",
    ];
    let mut figures = callgrind::run(scratch, PART, &cases(), &options, read)?;
    let further = further_events(&figures);
    figures.extend(further);
    Ok(figures.into())
}

/// What an event costs when the join is already made and goes on after it: a ninth of what ten events
/// cost more than one.
fn further_events(figures: &[Figure]) -> Vec<Figure> {
    let of = |workload: &'static str| {
        figures
            .iter()
            .filter(move |figure| figure.workload == workload)
    };
    let figure = |ten: &Figure| {
        let is_same =
            |one: &&Figure| (one.arms, &one.implementation) == (ten.arms, &ten.implementation);
        let one = of("fixed, one by one").find(is_same)?;
        let value = (10.0 * ten.value - one.value) / 9.0;
        Some(Figure::new(FURTHER, ten.arms, &ten.implementation, value))
    };
    of("fixed, ten events each, one by one")
        .filter_map(figure)
        .collect()
}

fn figure(case: &Case, total: u64) -> Figure {
    let name = &case.name;
    let workload = format!("{}, {}", name.group, name.workload);
    let value = float(total) / case.events_of(sets(case));
    Figure::new(&workload, name.arms, name.implementation, value)
}

/// How often locked instructions of the program were executed.
fn locked(dump: &str, path: &str, program: &Program<'_>) -> u64 {
    let executed = executed(dump, path);
    executed
        .filter(|&(address, _)| program.is_locked(address))
        .map(|(_, times)| times)
        .sum()
}

/// Addresses of the instructions of an object file, and how often they were executed.
fn executed<'a>(dump: &'a str, path: &str) -> impl Iterator<Item = (u64, u64)> + use<'a> {
    let object = format!("ob={path}");
    let (mut is_own, mut is_call) = (false, false);
    dump.lines().filter_map(move |line| {
        if line.starts_with("ob=") {
            is_own = line == object;
        }
        // The line after it has what the callee spent, which is told of the callee's own lines too.
        let is_of_callee = std::mem::replace(&mut is_call, line.starts_with("calls="));
        if is_of_callee || !is_own {
            return None;
        }
        let mut words = line.strip_prefix("0x")?.split(' ');
        let address = u64::from_str_radix(words.next()?, 16).ok()?;
        Some((address, words.nth(1)?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_event_costs_what_ten_cost_more_than_one() {
        // Three once and five per event, of two arms.
        let figures = [
            Figure::new("fixed, one by one", 2, "gather", 13.0 / 2.0),
            Figure::new("fixed, one by one", 3, "gather", 9.0),
            Figure::new(
                "fixed, ten events each, one by one",
                2,
                "gather",
                103.0 / 20.0,
            ),
        ];
        assert_eq!(
            further_events(&figures),
            [Figure::new(FURTHER, 2, "gather", 5.0)]
        );
    }

    #[test]
    fn executed_instructions_are_those_of_the_object_itself() {
        let dump = "\
positions: instr line
events: Ir
ob=/lib/libc.so
fn=malloc
0x10 1 100
ob=/bin/suite
fn=poll
0x20 7 3
cob=/lib/libc.so
cfn=malloc
calls=3 0x10 1
0x24 7 300
0x28 8 5
";
        let found: Vec<_> = executed(dump, "/bin/suite").collect();
        assert_eq!(found, [(0x20, 3), (0x28, 5)]);
    }
}
