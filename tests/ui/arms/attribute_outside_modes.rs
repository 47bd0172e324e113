use gather::gather;

async fn call() {
    gather!(<race> #[background] user(), posts()).await;
}

fn main() {}
