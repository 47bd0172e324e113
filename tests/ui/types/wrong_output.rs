use gather::gather;

async fn call() {
    let (a, b): (u8, u8) = gather!(user(), posts()).await;
}

async fn user() -> u8 {
    1
}

async fn posts() -> String {
    String::new()
}

fn main() {}
