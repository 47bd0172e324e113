use gather::gather;

async fn call() {
    gather!(async move user(), posts()).await;
}

fn main() {}
