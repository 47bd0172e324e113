use gather::gather;

async fn call() {
    gather!(<quorum(3)> user(), posts()).await;
}

fn main() {}
