use gather::gather;

async fn call() {
    gather!(user() && posts(), ads()).await;
}

fn main() {}
