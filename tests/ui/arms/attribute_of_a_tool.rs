use gather::gather;

async fn call() {
    gather!(#[rustfmt::skip] user(), posts()).await;
}

fn main() {}
