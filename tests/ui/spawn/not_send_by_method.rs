//! The same by the builder, which does not know the arms.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

async fn worker(count: Rc<u8>) -> u8 {
    *count
}

async fn run() {
    let (_one, _two) = gather!(async { 1 }, worker(Rc::new(1))).spawn(spawn).await;
}

fn main() {
    drop(run());
}
