use gather::gather;

async fn call() {
    gather!(#[on_cancel(|| | drop(1))] user(), posts()).await;
}

fn main() {}
