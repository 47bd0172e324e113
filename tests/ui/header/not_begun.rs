use gather::gather;

async fn call() {
    gather!(settle> user(), posts()).await;
}

fn main() {}
