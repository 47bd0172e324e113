use gather::gather;

async fn find(id: u32) -> Result<u32, String> {
    Ok(id)
}

async fn call() {
    let _ = gather!(<validate> user = async { 7_u32 }, posts = |user| find(*user)).await;
}

fn main() {}
