use gather::gather;

async fn call() {
    gather!(<timeout = 3> user(), posts()).await;
}

fn main() {}
