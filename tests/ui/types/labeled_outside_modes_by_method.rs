use gather::gather;

async fn call() {
    let _ = gather!(user(), user()).race().labeled().await;
}

async fn user() -> u8 {
    1
}

fn main() {}
