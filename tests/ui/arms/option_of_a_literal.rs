use gather::gather;

async fn call() {
    gather!(limit = 2, user = user(), posts = posts()).await;
}

fn main() {}
