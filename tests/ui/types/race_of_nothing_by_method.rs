use gather::gather;

async fn call() {
    let _ = gather(()).race().await;
}

fn main() {}
