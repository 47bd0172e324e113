use gather::gather;

async fn call() {
    let (user, posts) = gather!(user() posts()).settle().await;
}

fn main() {}
