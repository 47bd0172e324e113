//! An arm of a spawned gather borrows a local, by a call.
use gather::{Task, gather};

fn spawn(_: Task) {}

async fn length(name: &str) -> usize {
    name.len()
}

async fn run() {
    let name = String::from("Ada");
    let (_one, _two) = gather!(<settle, spawn = spawn> async { 1 }, length(&name)).await;
}

fn main() {
    drop(run());
}
