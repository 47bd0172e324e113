use gather::gather;

async fn call() {
    gather!(#[shield background] user(), posts()).await;
}

fn main() {}
