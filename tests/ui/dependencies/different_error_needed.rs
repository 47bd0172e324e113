use gather::gather;

async fn find(id: u32) -> Result<u32, String> {
    Ok(id)
}

async fn read() -> Result<u32, std::io::Error> {
    Ok(1)
}

async fn call() {
    let _ = gather!(<fail_fast> ads = find(1), user = read(), posts = |user| find(*user)).await;
}

fn main() {}
