use gather::gather;

async fn call() {
    let (user, posts): (u8, u8) = gather!(<fail_fats> user(), posts()).await;
    drop(user + posts);
}

fn main() {}
