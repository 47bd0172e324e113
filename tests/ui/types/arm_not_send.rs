use std::rc::Rc;

use gather::gather;

async fn user() -> u8 {
    1
}

async fn local() -> u8 {
    let shared = Rc::new(1);
    user().await;
    *shared
}

fn main() {
    let both = gather!(user(), local());
    std::thread::spawn(move || drop(both));
}
