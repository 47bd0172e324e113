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
    let page = gather!(user = find(), id = |user| async move { &user.id }).await;
    let _ = (page, posts_of("7"));
}

fn main() {}
