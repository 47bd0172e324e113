use gather::gather;

async fn call() {
    gather!(a = 5u32, b = user(), c = "text").await;
}

async fn user() -> u8 {
    1
}

fn main() {}
