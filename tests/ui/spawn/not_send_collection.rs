//! The elements of a collection are not `Send`.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

async fn worker(number: u8) -> u8 {
    *Rc::new(number) + core::future::ready(1).await
}

async fn run() {
    let _list = gather((0..3).map(worker)).spawn(spawn).await;
}

fn main() {
    drop(run());
}
