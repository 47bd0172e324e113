use gather::gather;

async fn call() {
    gather!(a = user(), posts = posts(), r#a = other()).await;
}

fn main() {}
