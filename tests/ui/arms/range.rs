use gather::gather;

async fn call() {
    gather!(user(), first()..last()).await;
}

fn main() {}
