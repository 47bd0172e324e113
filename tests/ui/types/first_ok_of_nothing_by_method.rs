use gather::gather;

async fn call() {
    let _ = gather(()).first_ok().await;
}

fn main() {}
