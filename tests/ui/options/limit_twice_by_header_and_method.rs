//! An option by the builder that the header has.
use gather::gather;

async fn run() {
    let (_one,) = gather!(<limit = 1> async { 1 }).limit(2).await;
}

fn main() {
    drop(run());
}
