use gather::gather;

async fn call() {
    let _ = gather(()).quorum(1).await;
}

fn main() {}
