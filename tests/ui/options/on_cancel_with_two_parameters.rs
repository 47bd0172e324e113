//! A callback with a parameter too many, without parentheses around it.
use gather::gather;

async fn run() {
    let (_one, _two) = gather!(<settle, on_cancel = |why, _arm| drop(why)> async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
