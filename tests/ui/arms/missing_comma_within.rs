use gather::gather;

async fn call() {
    gather!(user(1 2), posts()).await;
}

fn main() {}
