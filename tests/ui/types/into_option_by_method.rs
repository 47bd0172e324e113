//! An option by the builder behind `into`.
use gather::gather;

struct Page {
    user: u8,
}

async fn run() {
    let page = gather!(<into = Page> user = async { 1 }).on_cancel(|_| ()).await;
    drop(page.user);
}

fn main() {
    drop(run());
}
