use gather::gather;

async fn call() {
    gather!(user, posts()).await;
}

async fn user() -> u8 {
    1
}

async fn posts() -> String {
    String::new()
}

fn main() {}
