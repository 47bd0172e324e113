use gather::gather;

async fn call() {
    gather!(self = user(), posts = posts()).await;
}

fn main() {}
