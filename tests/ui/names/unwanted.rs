use gather::gather;

async fn call() {
    gather!(user(), posts(), ads = ads()).await;
}

fn main() {}
