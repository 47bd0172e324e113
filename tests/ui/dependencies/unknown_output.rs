//! An arm whose output can't be inferred: rustc's own error about it, and no other.
use gather::gather;

async fn posts() -> Result<u8, String> {
    Ok(1)
}

async fn run() {
    let _ = gather!(<fail_fast> posts = posts(), pages = |_posts| std::future::pending()).await;
}

fn main() {
    drop(run());
}
