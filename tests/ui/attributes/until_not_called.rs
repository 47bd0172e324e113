//! A deadline that is a function, not its future.
use gather::gather;

async fn timeout() {}

async fn run() {
    let (_one,) = gather!(#[until(timeout)] async { 1 }).await;
}

fn main() {
    drop(run());
}
