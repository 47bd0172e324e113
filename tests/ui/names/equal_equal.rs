use gather::gather;

async fn call() {
    gather!(user == user(), posts = posts()).await;
}

fn main() {}
