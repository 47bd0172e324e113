//! A deadline that is no future.
use gather::gather;

async fn run() {
    let (_one, _two) = gather!(<settle, until = 5> async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
