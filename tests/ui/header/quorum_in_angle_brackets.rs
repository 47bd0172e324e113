use gather::gather;

async fn call() {
    gather!(<quorum<2>> user(), posts()).await;
}

fn main() {}
