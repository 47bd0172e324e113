use gather::gather;

async fn call() {
    gather!(user = user(), posts = |x| posts(x)).await;
}

fn main() {}
