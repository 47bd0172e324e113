use gather::gather;

async fn call() {
    gather!(user(), { return; }).await;
}

fn main() {}
