//! The guard of a dependent arm has no parameter.
use gather::gather;

async fn run() {
    let _both = gather!(
        user = async { 1 },
        #[on_cancel(|why| drop(why))]
        posts = |user| async move { *user },
    )
    .await;
}

fn main() {
    drop(run());
}
