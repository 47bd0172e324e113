use gather::gather;

async fn call() {
    gather!(page.user = user(), posts = posts()).await;
}

fn main() {}
