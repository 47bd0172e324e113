//! The same mistake in two arms.
use gather::gather;

async fn call() {
    gather!(_ = user(), _ = posts()).await;
}

fn main() {}
