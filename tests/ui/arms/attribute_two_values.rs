use gather::gather;

async fn call() {
    gather!(#[until(sleep(), token())] user(), posts()).await;
}

fn main() {}
