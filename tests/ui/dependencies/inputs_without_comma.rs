use gather::gather;

async fn call() {
    gather!(user = user(), ads = ads(), page = |user ads| page(user, ads)).await;
}

fn main() {}
