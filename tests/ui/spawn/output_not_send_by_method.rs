//! The output of an arm of a spawned gather is not `Send`.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

async fn run() {
    let (_one, _two) = gather!(core::future::ready(Rc::new(1)), core::future::ready(2)).spawn(spawn).await;
}

fn main() {
    drop(run());
}
