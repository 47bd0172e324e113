use gather::gather;

async fn call() {
    gather!(user = user(), = posts()).await;
}

fn main() {}
