//! An arm of a spawned gather is no future.
use gather::{Task, gather};

fn spawn(_: Task) {}

async fn run() {
    let (_one, _two) = gather!(<spawn = spawn> 5, async { 2 }).await;
}

fn main() {
    drop(run());
}
