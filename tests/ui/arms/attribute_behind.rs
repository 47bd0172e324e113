use gather::gather;

async fn call() {
    gather!(user() #[shield], posts()).await;
}

fn main() {}
