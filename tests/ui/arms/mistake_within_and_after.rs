use gather::gather;

async fn call() {
    gather!(user(1 2), posts() ads()).await;
}

fn main() {}
