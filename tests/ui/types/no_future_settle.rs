use gather::gather;

async fn call() {
    let (a, b) = gather!(<settle> user(), 5u32).await;
}

async fn user() -> u8 {
    1
}

fn main() {}
