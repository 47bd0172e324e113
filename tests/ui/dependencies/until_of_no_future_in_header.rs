//! A deadline that is no future, of a gather with a dependent arm.
use gather::gather;

async fn run() {
    let _both = gather!(<settle, until = 5> user = async { 1 }, posts = |user| async move { *user }).await;
}

fn main() {
    drop(run());
}
