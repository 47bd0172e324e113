use gather::gather;

async fn call() {
    gather!(<race> user(), posts()).await;
}

fn main() {}
