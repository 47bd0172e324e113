use gather::gather;

async fn call() {
    gather!(<fail-fast> user(), posts()).await;
}

fn main() {}
