use gather::gather;

async fn call() {
    gather!(user(), break).await;
}

fn main() {}
