use gather::gather;

async fn call() {
    gather!(<quorum> user(), posts()).await;
}

fn main() {}
