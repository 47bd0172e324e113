use gather::gather;

async fn call() {
    let _ = gather!(async { 1 }, <settle>).await;
}

fn main() {}
