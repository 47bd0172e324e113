//! The output of an arm of a spawned gather is not `Send`.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

fn main() {
    let _ = gather!(<spawn = spawn> async { Rc::new(1) }, async { 2 });
}
