use gather::gather;

async fn call() {
    gather!(
        user = async { 7_u32 },
        posts = |user: &String| async { user.len() },
    )
    .await;
}

fn main() {}
