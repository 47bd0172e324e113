#![deny(unused_must_use)]

use gather::gather;

async fn call() {
    gather!(user = async { 7 }, next = |user| async { *user });
}

fn main() {
    drop(call());
}
