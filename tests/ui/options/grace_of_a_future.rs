//! The grace is made when it begins: what makes it is given, not the future.
use gather::gather;

async fn moment() {}

async fn run() {
    let (_one, _two) = gather!(<settle, grace = moment()> async { 1 }, async { 2 }).await;
}

fn main() {
    drop(run());
}
