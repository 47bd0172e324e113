#![deny(unused_must_use)]
use gather::gather;

async fn call() {
    gather!(<race> user(), user());
}

async fn user() -> u8 {
    1
}

fn main() {}
