//! An arm of a spawned gather is not `Send`: one error, on it.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

fn main() {
    let count = Rc::new(1);
    let _ = gather!(<spawn = spawn> async { 1 }, async move { *count });
}
