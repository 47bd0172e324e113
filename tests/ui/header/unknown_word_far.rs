use gather::gather;

async fn call() {
    gather!(<sorted = 3> user(), posts()).await;
}

fn main() {}
