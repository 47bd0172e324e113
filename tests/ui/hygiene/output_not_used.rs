#![deny(unused_must_use)]
use gather::gather;

async fn call() {
    gather!(<fail_fast> try_user(), try_user()).await;
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

fn main() {}
