//! A deadline that is no future, of a dependent arm.
use gather::gather;

async fn run() {
    let _both = gather!(user = async { 1 }, #[until(5)] posts = |user| async move { *user }).await;
}

fn main() {
    drop(run());
}
