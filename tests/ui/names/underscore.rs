use gather::gather;

async fn call() {
    gather!(_ = user(), posts = posts()).await;
}

fn main() {}
