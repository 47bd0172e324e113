use gather::gather;

async fn call() {
    let _ = gather!(<fail_fast> a = try_user(), b = user()).await;
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

async fn user() -> u8 {
    1
}

fn main() {}
