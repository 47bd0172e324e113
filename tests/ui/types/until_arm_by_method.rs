use std::future::ready;

use gather::gather;

async fn call() {
    let _ = gather!(#[until(ready(()))] ready(1), ready(2)).race().await;
}

fn main() {}
