use gather::gather;

async fn call() {
    gather!(user(), 1 +).await;
}

fn main() {}
