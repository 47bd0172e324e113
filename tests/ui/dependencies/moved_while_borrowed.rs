//! A dependent arm takes what another one borrows: the one that takes is wrong.
use gather::gather;

async fn user() -> u8 {
    1
}

async fn show(text: &str) -> usize {
    text.len()
}

async fn run() {
    let text = String::new();
    gather!(
        user = user(),
        posts = |_user| show(&text),
        pages = |_user| async move { drop(text) },
    )
    .await;
}

fn main() {
    drop(run());
}
