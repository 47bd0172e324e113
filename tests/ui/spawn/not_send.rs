//! An arm of a spawned gather is not `Send`: one error, on it.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

async fn worker(count: Rc<u8>) -> u8 {
    *count
}

fn main() {
    let _ = gather!(<spawn = spawn> async { 1 }, worker(Rc::new(1)));
}
