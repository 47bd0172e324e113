use gather::gather;

async fn call() {
    gather!(<race>).await;
}

fn main() {}
