use gather::gather;

async fn call() {
    gather!(user = user(), posts = |mut user| posts(user)).await;
}

fn main() {}
