use gather::gather;

async fn call() {
    gather!(biased; user(), posts()).await;
}

fn main() {}
