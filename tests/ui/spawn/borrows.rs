//! An arm of a spawned gather borrows a local.
use gather::{Task, gather};

fn spawn(_: Task) {}

fn main() {
    let name = String::from("Ada");
    let _ = gather!(<spawn = spawn> async { name.len() }, async { 2 });
}
