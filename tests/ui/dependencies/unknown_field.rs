use gather::gather;

struct User {
    id: u32,
}

async fn find() -> User {
    User { id: 7 }
}

async fn posts_of(id: &str) -> Vec<String> {
    vec![id.to_owned()]
}

async fn call() {
    let posts = posts_of("7");
    gather!(user = find(), posts = posts, name = |user| async move { user.name.len() }).await;
}

fn main() {}
