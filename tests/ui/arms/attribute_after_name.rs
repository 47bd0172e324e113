use gather::gather;

async fn call() {
    gather!(user = #[cfg(unix)] user(), posts = posts()).await;
}

fn main() {}
