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
    gather!(user = find(), posts = |user| posts_of(user.id)).await;
}

fn main() {}
