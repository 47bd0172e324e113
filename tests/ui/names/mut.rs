use gather::gather;

async fn call() {
    gather!(mut user = user(), posts = posts()).await;
}

fn main() {}
