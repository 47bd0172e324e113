use gather::gather;

async fn call() {
    gather!(<fail_fast, error> user(), posts()).await;
}

fn main() {}
