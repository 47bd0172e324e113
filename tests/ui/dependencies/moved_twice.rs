//! Two dependent arms take the same value: the second one is wrong.
use gather::gather;

async fn user() -> u8 {
    1
}

async fn run() {
    let text = String::new();
    gather!(
        user = user(),
        posts = |user| async move { text.len() + usize::from(*user) },
        pages = |user| async move { text.len() + usize::from(*user) },
    )
    .await;
}

fn main() {
    drop(run());
}
