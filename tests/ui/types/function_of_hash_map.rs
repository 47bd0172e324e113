use std::collections::HashMap;

use gather::gather;

async fn call() {
    let users = HashMap::from([(1, user())]);
    gather(users).await;
}

async fn user() -> u8 {
    1
}

fn main() {}
