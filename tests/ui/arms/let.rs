use gather::gather;

async fn call() {
    gather!(let user = user(), posts = posts()).await;
}

fn main() {}
