use gather::gather;

async fn call() {
    let _ = gather!(<fail_fast, into = Page> user = try_user(), name = try_user()).await;
}

struct Page {
    user: u8,
    name: String,
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

fn main() {}
