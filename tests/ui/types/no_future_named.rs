use gather::gather;

async fn call() {
    let page = gather!(user = user(), posts = 5u32).await;
    drop(page.posts);
}

async fn user() -> u8 {
    1
}

fn main() {}
