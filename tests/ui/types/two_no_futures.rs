use gather::gather;

async fn call() {
    gather!(5u32, user(), "text").await;
}

async fn user() -> u8 {
    1
}

fn main() {}
