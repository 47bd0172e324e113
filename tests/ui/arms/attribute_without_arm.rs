use gather::gather;

async fn call() {
    gather!(user(), #[shield]).await;
}

fn main() {}
