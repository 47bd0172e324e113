use gather::gather;

async fn call() {
    let _ = gather(()).fail_fast().await;
}

fn main() {}
