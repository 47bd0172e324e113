use gather::gather;

async fn call() {
    gather!(user = user(), posts = |user| { return posts(user); }).await;
}

fn main() {}
