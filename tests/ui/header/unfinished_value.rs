use gather::gather;

async fn call() {
    gather!(<limit = 1 +> user(), posts()).await;
}

fn main() {}
