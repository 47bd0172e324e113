use gather::gather;

async fn call() {
    gather!(<fail_fast, labeled = true> user(), posts()).await;
}

fn main() {}
