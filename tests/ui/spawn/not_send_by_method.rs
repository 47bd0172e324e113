//! The same by the builder, which does not know the arms.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

fn main() {
    let count = Rc::new(1);
    let _ = gather!(async { 1 }, async move { *count }).spawn(spawn);
}
