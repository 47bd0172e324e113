//! Two futures where one collection of them is taken: rustc says so, and the cure stands in the first
//! of its errors.
use gather::gather;

async fn user() -> u8 {
    1
}

async fn run() {
    gather(user(), user()).await;
}

fn main() {
    drop(run());
}
