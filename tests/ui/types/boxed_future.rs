//! A future in a `Box` that is not pinned.
use gather::gather;
use std::future::Future;

async fn run(first: Box<dyn Future<Output = u8>>) {
    gather!(first, async { 1 }).await;
}

fn main() {
    drop(run(Box::new(async { 1 })));
}
