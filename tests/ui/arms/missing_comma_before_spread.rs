use gather::gather;

async fn call() {
    gather!(user()..all).await;
}

fn main() {}
