use gather::gather;

async fn call() {
    let page = gather!(user = user(), posts: posts()).await;
    println!("{} {}", page.user, page.posts.len());
}

fn main() {}
