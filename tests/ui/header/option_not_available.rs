use gather::gather;

async fn call() {
    gather!(<settle, until = sleep(1)> user(), posts()).await;
}

fn main() {}
