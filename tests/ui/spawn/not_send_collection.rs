//! The elements of a collection are not `Send`.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

fn main() {
    let arms = (0..3).map(|i| async move { *Rc::new(i) + core::future::ready(i).await });
    let _ = gather(arms).spawn(spawn);
}
