use gather::gather;

async fn call() {
    let _ = gather!(<quorum("two")> try_user(), try_user()).await;
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

fn main() {}
