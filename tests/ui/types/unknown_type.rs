use gather::gather;

async fn call() {
    gather!(user(), async { None }).await;
}

async fn user() -> u8 {
    1
}

fn main() {}
