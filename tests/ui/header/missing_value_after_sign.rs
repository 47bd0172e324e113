use gather::gather;

async fn call() {
    gather!(<limit = > user(), posts()).await;
}

fn main() {}
