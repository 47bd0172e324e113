use gather::gather;

async fn call() {
    let _ = gather!(<validate, into = Page> user = user(), name = try_name()).await;
}

struct Page {
    user: u8,
    name: String,
}

async fn user() -> u8 {
    1
}

async fn try_name() -> Result<String, String> {
    Err(String::new())
}

fn main() {}
