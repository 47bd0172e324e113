use gather::gather;

async fn call() {
    gather!(user(), let posts = posts()).await;
}

fn main() {}
