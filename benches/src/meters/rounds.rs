//! Rounds: every contestant once, then all of them again.
//!
//! A machine that is shared gets slower and faster over seconds. Contestants that take turns every
//! few milliseconds share each such mood, so that their ratios hold where their times do not.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use crate::registry::Scale;

/// How many rounds are run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounds {
    /// At least, however long they take.
    pub(crate) least: usize,
    pub(crate) most: usize,
    /// When this is spent, there is no further round.
    pub(crate) budget: Duration,
}

impl Rounds {
    pub(crate) fn of(scale: Scale) -> Self {
        match scale {
            Scale::Quick => Self {
                least: 3,
                most: 9,
                budget: Duration::from_millis(400),
            },
            Scale::Full => Self {
                least: 5,
                most: 31,
                budget: Duration::from_secs(8),
            },
        }
    }
}

/// The median of a contestant's samples, and how far they spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) median: f64,
    /// Half of the samples lie in a band of this width around the median, as a part of it.
    pub(crate) spread: f64,
}

impl Summary {
    pub(crate) fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let quantile = |quarters: usize| samples[(samples.len() - 1) * quarters / 4];
        let median = quantile(2);
        Self {
            median,
            spread: (quantile(3) - quantile(1)) / median,
        }
    }
}

/// Lets the contestants take turns; `sample(i)` measures the i-th once.
///
/// Each round begins with another contestant, so that none always follows the same one.
pub(crate) fn interleave(
    contestants: usize,
    rounds: Rounds,
    mut sample: impl FnMut(usize) -> f64,
) -> Vec<Summary> {
    let sample = |contestant| Ok::<f64, Infallible>(sample(contestant));
    match try_interleave(contestants, rounds, sample) {
        Ok(summaries) => summaries,
    }
}

/// [`interleave`], of samples that may fail: the first error ends it.
pub(crate) fn try_interleave<E>(
    contestants: usize,
    rounds: Rounds,
    mut sample: impl FnMut(usize) -> Result<f64, E>,
) -> Result<Vec<Summary>, E> {
    let mut samples = vec![Vec::new(); contestants];
    let start = Instant::now();
    for round in 0..rounds.most {
        if round >= rounds.least && start.elapsed() > rounds.budget {
            break;
        }
        for turn in 0..contestants {
            let contestant = (round + turn) % contestants;
            samples[contestant].push(sample(contestant)?);
        }
    }
    Ok(samples.into_iter().map(Summary::of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        let summary = Summary::of(vec![5.0, 1.0, 100.0, 4.0, 6.0]);
        assert_eq!(
            summary,
            Summary {
                median: 5.0,
                spread: 0.4
            }
        );
    }

    #[test]
    fn contestants_take_turns() {
        let mut turns = Vec::new();
        let rounds = Rounds {
            least: 2,
            most: 2,
            budget: Duration::ZERO,
        };
        interleave(3, rounds, |contestant| {
            turns.push(contestant);
            1.0
        });
        assert_eq!(turns, [0, 1, 2, 1, 2, 0]);
    }
}
