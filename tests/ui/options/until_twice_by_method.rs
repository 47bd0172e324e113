//! An option given twice by the builder.
use gather::gather;

async fn moment() {}

async fn run() {
    let _list = gather([moment()]).until(moment()).until(moment()).await;
}

fn main() {
    drop(run());
}
