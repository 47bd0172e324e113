use gather::gather;

async fn call() {
    gather!(<limit = max(1 2)> user(), posts()).await;
}

fn main() {}
