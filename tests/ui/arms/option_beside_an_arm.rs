use gather::gather;

async fn call() {
    gather!(limit = 2, posts()).await;
}

fn main() {}
