//! An arm that is made when it starts is not `Send`.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

async fn worker(count: Rc<u8>) -> u8 {
    *count
}

async fn run() {
    let count = Rc::new(1);
    let (_one, _two) = gather!(<spawn = spawn> async { 1 }, || worker(count)).await;
}

fn main() {
    drop(run());
}
