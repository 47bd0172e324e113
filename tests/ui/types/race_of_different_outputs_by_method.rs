use gather::gather;

async fn call() {
    let _ = gather!(user(), name()).race().await;
}

async fn user() -> u8 {
    1
}

async fn name() -> String {
    String::new()
}

fn main() {}
