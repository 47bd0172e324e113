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

fn spawn<F: Future + Send + 'static>(_: F) {}

fn main() {
    spawn(async {
        let (a, b) = gather!(user(), local()).await;
        drop((a, b));
    });
}
