use gather::gather;

async fn call() {
    gather!(user = user(), posts = posts(), user = other()).await;
}

fn main() {}
