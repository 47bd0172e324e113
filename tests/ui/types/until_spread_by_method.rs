use gather::gather;
use std::future::ready;

async fn call() {
    let _ = gather!(ready(1), #[until(ready(()))] ..vec![ready(2)]).race().await;
}

fn main() {}
