//! Answers printed as they come in: `for answer in asyncio.as_completed(..)`.
//!
//! Five mirrors are probed, at most three at a time. `completions` turns the gather into a stream of
//! `(index, output)` in the order in which the arms finish; a slow mirror holds nobody up, and the
//! index says whose answer it is:
//!
//! ```text
//! [ 60 ms] 1. Oslo      answers in  60 ms
//! [ 90 ms] 2. Lisbon    answers in  90 ms
//! [140 ms] 3. Athens    answers in  80 ms
//! [190 ms] 4. Dublin    answers in 100 ms
//! [240 ms] 5. Auckland  answers in 240 ms
//! the nearest mirror is Oslo
//! ```
//!
//! Athens had to wait for Oslo's place, and Dublin for Lisbon's. Run it with
//! `cargo run --example as_completed`.

use std::time::{Duration, Instant};

use futures::StreamExt;
use gather::gather;
use tokio::time::sleep;

const MIRRORS: [(&str, u64); 5] = [
    ("Auckland", 240),
    ("Lisbon", 90),
    ("Oslo", 60),
    ("Athens", 80),
    ("Dublin", 100),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let start = Instant::now();
    let probes = MIRRORS.iter().map(|&(_, distance)| probe(distance));
    let mut answers = gather(probes).limit(3).completions().enumerate();

    let mut nearest = (Duration::MAX, "");
    while let Some((rank, (index, took))) = answers.next().await {
        let (name, now) = (MIRRORS[index].0, start.elapsed().as_millis());
        println!(
            "[{now:>3} ms] {}. {name:<9} answers in {:>3} ms",
            rank + 1,
            took.as_millis()
        );
        nearest = nearest.min((took, name));
    }
    println!("the nearest mirror is {}", nearest.1);
}

/// How long a mirror takes to answer; the network is pretended.
async fn probe(distance_ms: u64) -> Duration {
    let sent = Instant::now();
    sleep(Duration::from_millis(distance_ms)).await;
    sent.elapsed()
}
