#![deny(unused_must_use)]
use gather::gather;

async fn call() {
    gather!(<into = Page> user = user(), name = name());
}

struct Page {
    user: u8,
    name: String,
}

async fn user() -> u8 {
    1
}

async fn name() -> String {
    String::new()
}

fn main() {}
