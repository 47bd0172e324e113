use gather::gather;

async fn call() {
    gather!(<settle, fail_fast> user(), posts()).await;
}

fn main() {}
