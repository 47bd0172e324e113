use gather::gather;

async fn call() {
    gather!(user(), posts()).limit(2).await;
}

async fn user() -> u8 {
    1
}

async fn posts() -> String {
    String::new()
}

fn main() {}
