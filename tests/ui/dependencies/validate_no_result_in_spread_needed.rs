use gather::gather;
use std::future::ready;

async fn call() {
    gather!(<validate> pages = ..[ready(1)], count = |pages| ready(Ok::<_, u8>(pages.len()))).await;
}

fn main() {}
