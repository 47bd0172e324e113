use gather::gather;

async fn call() {
    gather!(user = user() => { show(user) }, posts = posts()).await;
}

fn main() {}
