use gather::gather;

async fn call() {
    gather!(user = user(), posts = |user| async posts(user)).await;
}

fn main() {}
