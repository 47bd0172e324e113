use gather::gather;

async fn call() {
    gather!(<settle, into = Page> user = user(), posts = posts()).await;
}

fn main() {}
