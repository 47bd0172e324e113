use gather::gather;

async fn call() {
    let get = || user();
    gather!(get, user()).await;
}

async fn user() -> u8 {
    1
}

fn main() {}
