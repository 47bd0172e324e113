//! A callback that is no function.
use gather::gather;

async fn run() {
    let (_one, _two) = gather!(<settle, on_cancel = 5> async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
