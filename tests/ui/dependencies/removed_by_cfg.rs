use gather::gather;

async fn call() {
    gather!(
        #[cfg(any())]
        user = user(),
        posts = |user| posts(user),
    )
    .await;
}

fn main() {}
