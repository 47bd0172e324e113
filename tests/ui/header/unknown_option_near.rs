use gather::gather;

async fn call() {
    gather!(<settle, limt = 3> user(), posts()).await;
}

fn main() {}
