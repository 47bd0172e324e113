use gather::gather;

async fn call() {
    let (a, b) = gather!("text", user()).await;
}

async fn user() -> u8 {
    1
}

fn main() {}
