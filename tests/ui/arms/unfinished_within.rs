use gather::gather;

async fn call() {
    gather!(f(1 +, 2), posts()).await;
}

fn main() {}
