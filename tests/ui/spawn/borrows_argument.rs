//! An arm of a spawned gather borrows what its caller lent.
use gather::{Task, gather};

fn spawn(_: Task) {}

async fn length(name: &str) -> usize {
    name.len()
}

async fn run(name: &str) {
    let (_one, _two) = gather!(<settle, spawn = spawn> async { 1 }, length(name)).await;
}

fn main() {
    drop(run(""));
}
