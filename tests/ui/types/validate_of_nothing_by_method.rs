use gather::gather;

async fn call() {
    let _ = gather(()).validate().await;
}

fn main() {}
