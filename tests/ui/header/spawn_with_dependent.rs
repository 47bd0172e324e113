use gather::gather;

async fn call() {
    gather!(<spawn = spawn> user = user(), posts = |user| posts(user)).await;
}

fn main() {}
