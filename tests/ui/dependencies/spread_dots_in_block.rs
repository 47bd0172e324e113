use gather::gather;

async fn call() {
    gather!(user = user(), posts = |user| { let ids = &user.posts; ..ids.iter().map(post) }).await;
}

fn main() {}
