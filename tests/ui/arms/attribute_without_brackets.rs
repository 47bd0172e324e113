use gather::gather;

async fn call() {
    gather!(# user(), posts()).await;
}

fn main() {}
