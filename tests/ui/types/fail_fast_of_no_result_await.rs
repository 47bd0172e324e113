use gather::gather;

async fn call() {
    let (a, b) = gather!(<fail_fast> user(), try_user()).await.unwrap();
    drop((a, b));
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

async fn user() -> u8 {
    1
}

fn main() {}
