use gather::gather;

async fn call() {
    gather!(user = user(), ads = ads(), feed = (user, ads) => feed(user, ads)).await;
}

fn main() {}
