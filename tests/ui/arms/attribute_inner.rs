use gather::gather;

async fn call() {
    gather!(#![shield] user(), posts()).await;
}

fn main() {}
