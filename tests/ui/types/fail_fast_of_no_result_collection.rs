use gather::gather;

async fn call() {
    let _ = gather([user(), user()]).fail_fast().await;
}

async fn user() -> u8 {
    1
}

fn main() {}
