//! `until` ends a gather; a stream is ended by whoever takes it.
use gather::gather;

async fn moment() {}

fn main() {
    let _ = gather([moment()]).until(moment()).completions();
}
