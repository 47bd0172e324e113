//! A mode by the builder on a call with a dependent arm, and what its output is taken for.
use gather::gather;

async fn run() -> Result<(), ()> {
    let page = gather!(user = async { Ok::<_, ()>(1) }, posts = |user| async move { user.clone() })
        .fail_fast()
        .await?;
    drop(page.user + 1);
    Ok(())
}

fn main() {
    drop(run());
}
