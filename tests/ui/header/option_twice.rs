use gather::gather;

async fn call() {
    gather!(<limit = 1, limit = 2> user(), posts()).await;
}

fn main() {}
