use gather::gather;

async fn call() {
    gather!(<, limit = 2> user(), posts()).await;
}

fn main() {}
