use gather::gather;

async fn call() -> Result<(), String> {
    gather!(<fail_fast>
        user = async { Ok::<_, String>(7) },
        posts = |user| async { user + 1 },
    )
    .await?;
    Ok(())
}

fn main() {}
