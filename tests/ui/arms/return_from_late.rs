use gather::gather;

async fn call() {
    gather!(user = user(), posts = |user| return 5).await;
}

fn main() {}
