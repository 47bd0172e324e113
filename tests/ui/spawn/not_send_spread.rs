//! The elements of a spread arm are not `Send`: one error, on it.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

async fn worker(number: u8) -> Result<u8, ()> {
    Ok(*Rc::new(number) + core::future::ready(1).await)
}

async fn run() {
    let _ = gather!(<fail_fast, spawn = spawn> async { Ok(1) }, ..(0..3).map(worker)).await;
}

fn main() {
    drop(run());
}
