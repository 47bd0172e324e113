//! What makes the grace has no parameter.
use gather::gather;

async fn run() {
    let (_one, _two) = gather!(<settle, grace = |_| async {}> async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
