#![deny(unused)]

use gather::gather;

async fn call() -> u32 {
    gather!(user = async { 7 }, next = |user| async { 8 }).await.next
}

fn main() {
    drop(call());
}
