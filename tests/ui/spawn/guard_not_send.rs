//! The guard of a spawned arm is not `Send`: it becomes part of the task.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

fn guard(count: Rc<u8>) -> impl FnOnce() {
    move || drop(count)
}

async fn run() {
    let count = Rc::new(1);
    let (_one, _two) = gather!(<spawn = spawn> #[on_cancel(guard(count))] async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
