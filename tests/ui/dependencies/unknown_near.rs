use gather::gather;

async fn call() {
    gather!(user = user(), posts = |usr| posts(usr)).await;
}

fn main() {}
