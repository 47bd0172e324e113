use gather::gather;

async fn call() {
    let _ = gather!(try_user(), find_user()).first_ok().await;
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

async fn find_user() -> Option<u8> {
    Some(1)
}

fn main() {}
