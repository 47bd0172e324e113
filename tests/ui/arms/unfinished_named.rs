use gather::gather;

async fn call() {
    gather!(user = client., posts = posts()).await;
}

fn main() {}
