use gather::gather;

async fn call() {
    gather!(<race> user = user(), posts = |user| posts(user)).await;
}

fn main() {}
