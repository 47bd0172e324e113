use gather::gather;

async fn call() {
    gather!(<into = Page> user(), posts()).await;
}

fn main() {}
