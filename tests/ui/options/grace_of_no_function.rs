//! What is to make the grace is no function.
use gather::gather;

async fn run() {
    let (_one, _two) = gather!(<settle, grace = 5> async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
