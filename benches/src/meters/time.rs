//! Time: nanoseconds per arm and event.

use std::time::{Duration, Instant};

use super::rounds::{Rounds, interleave};
use crate::case::Case;
use crate::figure::{Figure, float};
use crate::progress;
use crate::registry::Scale;

/// The figures of a group, and the middle one of their spreads.
pub(crate) struct Timed {
    pub(crate) figures: Vec<Figure>,
    pub(crate) spread: f64,
}

/// Runs the cases row by row.
pub(crate) fn measure(cases: &[Case], scale: Scale) -> Timed {
    let mut figures = Vec::new();
    let mut spreads = Vec::new();
    for row in cases.chunk_by(|a, b| a.name.is_beside(&b.name)) {
        progress::show(&format!("{}, {}", row[0].name.workload, row[0].name.arms));
        let repeats: Vec<usize> = row.iter().map(|case| repeats(case, scale)).collect();
        let summaries = interleave(row.len(), Rounds::of(scale), |index| {
            sample(&row[index], repeats[index])
        });
        for (case, summary) in row.iter().zip(summaries) {
            figures.push(Figure::of(&case.name, summary.median));
            spreads.push(summary.spread);
        }
    }
    progress::show("");
    spreads.sort_by(f64::total_cmp);
    let spread = spreads.get(spreads.len() / 2).copied().unwrap_or(0.0);
    Timed { figures, spread }
}

/// How often a case is run to fill a sample; the first run of all warms it up.
fn repeats(case: &Case, scale: Scale) -> usize {
    let sample = match scale {
        Scale::Quick => Duration::from_millis(1),
        Scale::Full => Duration::from_millis(2),
    };
    once(case);
    let one = once(case).max(Duration::from_nanos(1));
    let fit = sample.as_nanos() / one.as_nanos();
    usize::try_from(fit).unwrap_or(usize::MAX).clamp(1, 10_000)
}

/// Nanoseconds per arm and event.
///
/// The median of the runs, so that one during which the machine did something else does not count.
fn sample(case: &Case, repeats: usize) -> f64 {
    let mut times: Vec<Duration> = (0..repeats).map(|_| once(case)).collect();
    times.sort_unstable();
    float(times[repeats / 2].as_nanos()) / case.events_of(case.sets())
}

fn once(case: &Case) -> Duration {
    let mut elapsed = Duration::ZERO;
    (case.run)(case.name.arms, case.sets(), &mut |run| {
        let start = Instant::now();
        run();
        elapsed = start.elapsed();
    });
    elapsed
}
