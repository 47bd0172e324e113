//! What an arm holds across an `.await` is not `Send`: one error, on the arm.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

async fn worker() -> u8 {
    let count = Rc::new(1);
    core::future::ready(()).await;
    *count
}

async fn run() {
    let (_one, _two) = gather!(<settle, spawn = spawn> one = async { 1 }, two = worker()).await.into_tuple();
}

fn main() {
    drop(run());
}
