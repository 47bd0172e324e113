use gather::gather;

async fn call() {
    gather!(user = user(), posts = |user.id| posts(user)).await;
}

fn main() {}
