use gather::gather;

async fn call() {
    gather!(#[until(sleep().)] user(), posts()).await;
}

fn main() {}
