use gather::gather;

async fn call() {
    let (a, b) = gather!(<fail_fast> try_user(), try_posts()).await.unwrap();
    drop((a, b));
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

async fn try_posts() -> Result<u8, u32> {
    Ok(1)
}

fn main() {}
