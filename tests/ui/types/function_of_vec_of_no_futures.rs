use gather::gather;

async fn call() {
    gather(vec![5u32]).await;
}


fn main() {}
