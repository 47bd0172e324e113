use gather::gather;

async fn call() {
    gather!((user, id) = user(), posts = posts()).await;
}

fn main() {}
