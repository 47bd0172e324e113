use gather::gather;

async fn call() {
    let _ = gather!(try_user(), try_name()).first_ok().await;
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

async fn try_name() -> Result<String, String> {
    Err(String::new())
}

fn main() {}
