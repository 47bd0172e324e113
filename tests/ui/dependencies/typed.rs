use gather::gather;

async fn call() {
    gather!(user = user(), posts = |user: &User| posts(user)).await;
}

fn main() {}
