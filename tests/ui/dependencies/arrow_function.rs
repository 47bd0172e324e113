use gather::gather;

async fn call() {
    gather!(user = user(), posts = user => posts(user.id)).await;
}

fn main() {}
