use gather::gather;

async fn call() {
    let _ = gather!(<into = Page> user = 7u8, name = name()).await;
}

struct Page {
    user: u8,
    name: String,
}

async fn name() -> String {
    String::new()
}

fn main() {}
