//! An option given twice by the builder.
use gather::{Progress, gather};

fn told(_: Progress) {}

async fn run() {
    let (_one,) = gather!(async { 1 }).progress(told).progress(told).await;
}

fn main() {
    drop(run());
}
