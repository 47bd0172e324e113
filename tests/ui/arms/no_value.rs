use gather::gather;

async fn call() {
    gather!(user = , posts = posts()).await;
}

fn main() {}
