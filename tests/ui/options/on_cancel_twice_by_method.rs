//! An option given twice by the builder.
use gather::{StopReason, gather};

fn told(_: StopReason) {}

async fn run() {
    let (_one,) = gather!(async { 1 }).on_cancel(told).on_cancel(told).await;
}

fn main() {
    drop(run());
}
