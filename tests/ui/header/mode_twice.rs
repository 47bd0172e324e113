use gather::gather;

async fn call() {
    gather!(<settle, settle> user(), posts()).await;
}

fn main() {}
