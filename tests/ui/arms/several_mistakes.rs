use gather::gather;

async fn call() {
    gather!(<settle, limt = 2> user = user() posts = posts(), user = , #[sheild] ads: ads()).await;
}

fn main() {}
