//! An option by the builder on a call with a dependent arm: one error, on it, and none behind it.
use gather::gather;

async fn run() {
    let (_user, _posts) = gather!(user = async { 1 }, posts = |user| async move { *user })
        .limit(2)
        .settle()
        .await
        .into_tuple();
}

fn main() {
    drop(run());
}
