use gather::gather;

async fn call() {
    let (a, b): (u8, u8) = gather!(user(), 5).await;
}

async fn user() -> u8 {
    1
}

fn main() {}
