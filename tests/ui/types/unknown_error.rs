use gather::gather;

async fn call() {
    let _ = gather!(<fail_fast> async { Ok(1) }, async { Ok(2) }).await;
}


fn main() {}
