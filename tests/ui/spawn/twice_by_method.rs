//! An option given twice by the builder.
use gather::{Task, gather};

fn spawn(_: Task) {}

async fn run() {
    let _list = gather([core::future::ready(1)]).spawn(spawn).limit(2).spawn(spawn).await;
}

fn main() {
    drop(run());
}
