use gather::gather;

async fn call() {
    let _ = gather!(<fail_fast, labeled> find_user(), find_user()).await;
}

async fn find_user() -> Option<u8> {
    Some(1)
}

fn main() {}
