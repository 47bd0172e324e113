use gather::gather;

async fn call() {
    gather!(<limit = x > y> user = user(), posts = posts()).await;
}

fn main() {}
