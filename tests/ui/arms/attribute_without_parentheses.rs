use gather::gather;

async fn call() {
    gather!(#[until sleep(1)] user(), posts()).await;
}

fn main() {}
