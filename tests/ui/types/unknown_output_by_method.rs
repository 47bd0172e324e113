//! An arm whose output can't be inferred: rustc's own error about it, and no other, where a method sets the mode.
use gather::gather;

async fn posts() -> Result<u8, String> {
    Ok(1)
}

async fn run() {
    let _ = gather!(std::future::pending(), posts()).fail_fast().await;
}

fn main() {
    drop(run());
}
