use gather::gather;

async fn call() {
    gather!(#[shield(5)] user(), posts()).await;
}

fn main() {}
