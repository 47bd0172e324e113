//! The first program of every `asyncio.gather` tutorial: two greetings, said after a delay.
//!
//! `hello` takes 200 ms, `world` takes 100 ms. Both run at once, so the whole takes as long as the
//! slower one, and the result is in the order of the arms, not in the order they finished:
//!
//! ```text
//! [100 ms] said world
//! [200 ms] said hello
//! result: hello, world
//! took 200 ms, one after the other it would be 300 ms
//! ```
//!
//! Run it with `cargo run --example say_after`; the times vary by a few milliseconds.

use std::time::{Duration, Instant};

use gather::gather;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let start = Instant::now();
    let (first, second) = gather!(
        say_after(start, 200, "hello"),
        say_after(start, 100, "world"),
    )
    .await;

    println!("result: {first}, {second}");
    println!(
        "took {} ms, one after the other it would be 300 ms",
        start.elapsed().as_millis()
    );
}

async fn say_after(start: Instant, delay_ms: u64, word: &'static str) -> &'static str {
    sleep(Duration::from_millis(delay_ms)).await;
    println!("[{} ms] said {word}", start.elapsed().as_millis());
    word
}
