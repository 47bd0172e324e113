use gather::gather;

async fn call() -> Result<(), String> {
    gather!(<fail_fast>
        user = async { Ok::<_, String>(7) },
        posts = |user| async { Err::<u32, u8>(*user) },
    )
    .await?;
    Ok(())
}

fn main() {}
