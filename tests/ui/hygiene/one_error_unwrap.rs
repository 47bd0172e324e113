use gather::gather;

async fn call() {
    let (user, posts) = gather!(user(); posts()).await.unwrap();
}

fn main() {}
