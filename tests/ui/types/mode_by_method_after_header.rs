use gather::gather;

async fn call() {
    let _ = gather!(<fail_fast> try_user(), try_user()).fail_fast().await;
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

fn main() {}
