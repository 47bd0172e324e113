use gather::gather;

async fn call() {
    let _ = gather!(<race> a = user(), b = user(), c = name()).await;
}

async fn user() -> u8 {
    1
}

async fn name() -> String {
    String::new()
}

fn main() {}
