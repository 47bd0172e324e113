use gather::gather;

async fn call() {
    gather!(<settle, 2> user(), posts()).await;
}

fn main() {}
