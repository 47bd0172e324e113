use gather::gather;

async fn call() {
    gather!(user = user(), posts = |, user| posts(user)).await;
}

fn main() {}
