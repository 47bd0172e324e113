use gather::gather;

async fn call() {
    let _ = gather!(<into = Page> user = user()).await;
}

struct Page {
    user: u8,
    name: String,
}

async fn user() -> u8 {
    1
}

fn main() {}
