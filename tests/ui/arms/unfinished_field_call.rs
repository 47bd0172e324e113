use gather::gather;

async fn call() {
    gather!(n()., posts()).await;
}

fn main() {}
