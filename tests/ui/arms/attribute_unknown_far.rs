use gather::gather;

async fn call() {
    gather!(#[inline] user(), posts()).await;
}

fn main() {}
