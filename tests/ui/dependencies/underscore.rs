use gather::gather;

async fn call() {
    gather!(user = user(), posts = |_| posts()).await;
}

fn main() {}
