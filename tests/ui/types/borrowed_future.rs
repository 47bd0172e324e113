//! A future that goes on behind the call: it is pinned first.
use gather::gather;

async fn user() -> u8 {
    1
}

async fn run() {
    let mut first = user();
    gather!(&mut first, user()).await;
}

fn main() {
    drop(run());
}
