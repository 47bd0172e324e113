use gather::gather;

async fn call() {
    gather!(user = user(), posts posts(), ads = ads()).await;
}

fn main() {}
