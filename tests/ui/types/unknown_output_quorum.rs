//! An arm whose output can't be inferred: rustc's own error about it, and no other in `quorum`.
use gather::gather;

async fn posts() -> Result<u8, String> {
    Ok(1)
}

async fn run() {
    let _ = gather!(<quorum(1)> std::future::pending(), posts()).await;
}

fn main() {
    drop(run());
}
