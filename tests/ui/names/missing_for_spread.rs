use gather::gather;

async fn call() {
    gather!(user = user(), ads = ads(), ..posts).await;
}

fn main() {}
