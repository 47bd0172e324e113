use gather::gather;

async fn call() {
    gather!(<settle limit = 2> user(), posts()).await;
}

fn main() {}
