use gather::gather;

async fn call() {
    let _ = gather!(<validate> find_user(), try_user()).await;
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

async fn find_user() -> Option<u8> {
    Some(1)
}

fn main() {}
