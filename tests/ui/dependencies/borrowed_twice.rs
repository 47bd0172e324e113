//! Two dependent arms change the same value: the second one is wrong.
use gather::gather;

async fn user() -> u8 {
    1
}

async fn fill(text: &mut String) {
    text.clear();
}

async fn run() {
    let mut text = String::new();
    gather!(user = user(), posts = |_user| fill(&mut text), pages = |_user| fill(&mut text)).await;
}

fn main() {
    drop(run());
}
