use gather::gather;

async fn call() {
    gather!(#[shield] #[shield] user(), posts()).await;
}

fn main() {}
