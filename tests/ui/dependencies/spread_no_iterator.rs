use core::future::ready;
use gather::gather;

async fn call() {
    let page = gather!(count = ready(3_u8), pages = |count| ..*count).await;
    let _ = page.pages;
}

fn main() {}
