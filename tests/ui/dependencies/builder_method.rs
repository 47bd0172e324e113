use gather::gather;

async fn call() {
    gather!(user = async { 7 }, next = |user| async { *user }).limit(2).await;
}

fn main() {}
