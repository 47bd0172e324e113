//! A dependent arm that is still to be written: one error, on it.
use gather::gather;

async fn user() -> u8 {
    1
}

async fn run() {
    gather!(user = user(), posts = |user| todo!()).await;
}

fn main() {
    drop(run());
}
