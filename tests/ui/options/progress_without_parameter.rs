//! A callback that is told nothing.
use gather::gather;

async fn run() {
    let (_one, _two) = gather!(<settle, progress = || ()> async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
