use gather::gather;

async fn call() {
    gather!(<quorum(0)> user(), posts()).await;
}

fn main() {}
