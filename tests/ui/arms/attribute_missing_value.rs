use gather::gather;

async fn call() {
    gather!(#[until] user(), posts()).await;
}

fn main() {}
