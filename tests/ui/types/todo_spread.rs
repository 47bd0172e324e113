//! The same for a spread arm.
use gather::gather;

async fn posts() -> u8 {
    1
}

async fn run() {
    gather!(posts(), ..todo!()).await;
}

fn main() {
    drop(run());
}
