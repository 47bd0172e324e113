//! A value of an option that does not fit it: one error, on the value.
use gather::gather;

async fn run() {
    let (_one, _two) = gather!(<settle, limit = "x"> async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
