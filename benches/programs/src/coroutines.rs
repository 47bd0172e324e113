//! The programs of the tutorials: as `coroutines.py` and `coroutines.js`.

use std::time::{Duration, Instant};

use tokio::task::yield_now;
use tokio::time::sleep;

use crate::joins::{Arm, in_turn};

/// Loops that are not counted.
const WARM_UP: usize = 2;

pub(crate) async fn turn(index: usize) -> usize {
    yield_now().await;
    index
}

pub(crate) async fn nap(index: usize) -> usize {
    sleep(Duration::from_millis(1)).await;
    index
}

/// Joins so many coroutines; making them counts, as it does in the other languages.
pub(crate) async fn run<F: Arm>(coroutine: fn(usize) -> F, arms: usize, rounds: usize) {
    let expected = (0..arms).sum();
    for round in 0..rounds + WARM_UP {
        for by in in_turn(round) {
            let start = Instant::now();
            by.join((0..arms).map(coroutine).collect(), expected).await;
            if round >= WARM_UP {
                by.tell(arms, start);
            }
        }
    }
}
