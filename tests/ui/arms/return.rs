use gather::gather;

async fn call() {
    gather!(user = return, posts = posts()).await;
}

fn main() {}
