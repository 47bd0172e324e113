//! An option given twice by the builder.
use gather::gather;

async fn moment() {}

async fn run() {
    let (_one,) = gather!(async { 1 }).grace(moment).grace(moment).await;
}

fn main() {
    drop(run());
}
