//! Instructions per arm and event, by callgrind, where valgrind is installed.

use std::io;
use std::path::Path;

use super::callgrind::{self, sets};
use crate::case::Case;
use crate::figure::{Figure, Found};
use crate::registry::{self, Scale};

/// The cases whose instructions are counted.
pub(super) fn cases() -> Vec<Case> {
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

pub(crate) fn measure(scratch: &Path) -> io::Result<Found> {
    if !callgrind::is_there() {
        return Ok(Found::skipped(callgrind::NOT_THERE));
    }
    let read = |case: &Case, dump: &str| Ok(figure(case, total(dump)?));
    callgrind::run(scratch, "instructions", &cases(), &[], read).map(Found::from)
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
