use gather::gather;

async fn call() {
    let users = vec![user(), user()];
    gather!(users, posts()).await;
}

async fn user() -> u8 {
    1
}

async fn posts() -> String {
    String::new()
}

fn main() {}
