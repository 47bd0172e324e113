use gather::gather;

async fn call() {
    let _ = gather!(<first_ok> try_user(), user()).await;
}

async fn user() -> u8 {
    1
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

fn main() {}
