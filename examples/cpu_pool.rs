//! Arms that compute: the same work in sequence, and on all cores in three ways.
//!
//! A gather runs its arms in one task, so arms that compute would take turns. To run them in
//! parallel, `spawn` makes a task of each, or each arm hands its work to a pool of threads:
//!
//! ```text
//! 9592 primes below 100000 in 32 parts; 2 cores, the best of 5 rounds
//!   in sequence            47.0 ms
//!   spawn = tokio::spawn   25.8 ms, 1.82 times as fast
//!   spawn_blocking         24.6 ms, 1.91 times as fast
//!   rayon                  24.4 ms, 1.93 times as fast
//! ```
//!
//! Run it with `cargo run --example cpu_pool`. With `-- --check` it fails if there are several cores
//! and one of the three ways takes 0.8 of the time in sequence or more.

use std::num::NonZero;
use std::ops::Range;
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use gather::gather;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

const BELOW: u32 = 100_000;
const PRIMES: usize = 9_592;
const PARTS: u32 = 32;
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() -> ExitCode {
    let mut best = [Duration::MAX; 4];
    for _ in 0..ROUNDS {
        let round = [
            timed(async { in_sequence() }).await,
            timed(tasks()).await,
            timed(blocking_pool()).await,
            timed(rayon_pool()).await,
        ];
        for (best, took) in best.iter_mut().zip(round) {
            *best = took.min(*best);
        }
    }
    let [sequence, parallel @ ..] = best;

    let cores = available_parallelism().map_or(1, NonZero::get);
    print!("{PRIMES} primes below {BELOW} in {PARTS} parts; ");
    println!("{cores} cores, the best of {ROUNDS} rounds");
    println!("  in sequence           {:>5.1} ms", ms(sequence));
    let names = ["spawn = tokio::spawn", "spawn_blocking", "rayon"];
    for (name, took) in names.into_iter().zip(parallel) {
        let (ms, times) = (ms(took), ms(sequence) / ms(took));
        println!("  {name:<21} {ms:>5.1} ms, {times:.2} times as fast");
    }

    let check = std::env::args().any(|arg| arg == "--check") && cores > 1;
    if check && parallel.iter().any(|&took| took >= sequence.mul_f64(0.8)) {
        eprintln!("{cores} cores are hardly faster than one");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn in_sequence() -> Vec<usize> {
    parts().map(primes).collect()
}

/// Each arm is a task, and tokio's worker threads share them. A panic would come back here.
async fn tasks() -> Vec<usize> {
    let arms = parts().map(|part| async move { primes(part) });
    gather(arms).spawn(tokio::spawn).await
}

/// The threads that tokio keeps for work that blocks. An arm is the handle that waits for it.
async fn blocking_pool() -> Vec<usize> {
    let arms = parts().map(|part| spawn_blocking(|| primes(part)));
    gather(arms).fail_fast().await.expect("no part panics")
}

/// A pool that knows nothing of futures: a channel brings each result back.
async fn rayon_pool() -> Vec<usize> {
    let arms = parts().map(|part| {
        let (sender, receiver) = oneshot::channel();
        rayon::spawn(|| {
            // There is nobody left to tell if the gather was dropped.
            let _ = sender.send(primes(part));
        });
        receiver
    });
    gather(arms).fail_fast().await.expect("no part panics")
}

fn parts() -> impl Iterator<Item = Range<u32>> {
    let size = BELOW / PARTS;
    (0..PARTS).map(move |part| part * size..(part + 1) * size)
}

fn primes(range: Range<u32>) -> usize {
    let is_prime = |&n: &u32| n > 1 && (2..=n.isqrt()).all(|d| n % d != 0);
    range.filter(is_prime).count()
}

async fn timed(work: impl Future<Output = Vec<usize>>) -> Duration {
    let start = Instant::now();
    let counts = work.await;
    let took = start.elapsed();
    assert_eq!(counts.iter().sum::<usize>(), PRIMES);
    took
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
