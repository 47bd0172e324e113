use gather::gather;

async fn call() {
    gather!(type = user(), posts = posts()).await;
}

fn main() {}
