use gather::gather;

async fn call() {
    gather!(#[sheild] user(), posts()).await;
}

fn main() {}
