use gather::gather;

async fn call() {
    gather(5).await;
}


fn main() {}
