//! The elements of a spread arm are not `Send`: one error, on it.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

fn main() {
    let arms = (0..3).map(|i| async move { *Rc::new(i) + core::future::ready(i).await });
    let _ = gather!(<fail_fast, spawn = spawn> async { Ok::<_, ()>(1) }, ..arms.map(|arm| async { Ok(arm.await) }));
}
