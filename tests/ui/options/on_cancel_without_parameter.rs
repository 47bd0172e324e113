//! A callback that is told nothing.
use gather::gather;

async fn run() {
    let (_one, _two) = gather!(<settle, on_cancel = || ()> async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
