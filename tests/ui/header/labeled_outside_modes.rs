use gather::gather;

async fn call() {
    gather!(<settle, labeled> user(), posts()).await;
}

fn main() {}
