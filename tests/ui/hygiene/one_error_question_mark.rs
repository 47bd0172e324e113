use gather::gather;

async fn call() -> Result<u8, String> {
    let (user, posts) = gather!(<fail_fats> user(), posts()).await?;
    Ok(user)
}

fn main() {}
