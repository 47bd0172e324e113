use gather::gather;

async fn call() {
    gather!(<mode = settle> user(), posts()).await;
}

fn main() {}
