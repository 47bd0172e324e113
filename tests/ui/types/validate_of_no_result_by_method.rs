use gather::gather;

async fn call() {
    let _ = gather!(try_user(), user()).validate().await;
}

async fn user() -> u8 {
    1
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

fn main() {}
