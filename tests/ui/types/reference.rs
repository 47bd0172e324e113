use gather::gather;

async fn call() {
    let pinned = std::pin::pin!(user());
    gather!(user(), &pinned).await;
}

async fn user() -> u8 {
    1
}

fn main() {}
