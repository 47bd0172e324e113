use gather::gather;

async fn call() {
    let _ = gather!(<into = Pag> user = user(), name = name()).await;
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
