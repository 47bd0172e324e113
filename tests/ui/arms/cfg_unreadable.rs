use gather::gather;

async fn call() {
    gather!(#[cfg] user(), posts()).await;
}

async fn user() -> u8 {
    1
}

async fn posts() -> String {
    String::new()
}

fn main() {}
