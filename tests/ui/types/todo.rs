//! An arm that is still to be written: one error, on it.
use gather::gather;

async fn posts() -> u8 {
    1
}

async fn run() {
    gather!(todo!(), posts()).await;
}

fn main() {
    drop(run());
}
