use gather::gather;

async fn call() {
    gather!(<limit = 0> user(), posts()).await;
}

fn main() {}
