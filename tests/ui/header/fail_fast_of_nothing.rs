use gather::gather;

async fn call() {
    gather!(<fail_fast>).await;
}

fn main() {}
