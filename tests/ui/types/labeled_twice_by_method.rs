use gather::gather;

async fn call() {
    let _ = gather!(try_user()).validate().labeled().labeled().await;
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

fn main() {}
