use gather::gather;

async fn call() {
    gather!(user = user(), posts(), ads = ads()).await;
}

fn main() {}
