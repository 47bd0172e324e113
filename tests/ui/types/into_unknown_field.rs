use gather::gather;

async fn call() {
    let _ = gather!(<into = Page> user = user(), name = name(), age = user()).await;
}

struct Page {
    user: u8,
    name: String,
}

async fn user() -> u8 {
    1
}

async fn name() -> String {
    String::new()
}

fn main() {}
