use gather::gather;

async fn call() {
    let all = gather!(user(), user(), user(), user(), user(), user(), user(), user(), user(), user(), user(), user(), user(), 5u32).await;
    drop(all.13);
}

async fn user() -> u8 {
    1
}

fn main() {}
