use gather::gather;

async fn call() {
    gather!(user = async { 7 }, next = |user| async { *user }.await).await;
}

fn main() {}
