use gather::gather;

async fn call() {
    gather!(<settle, error = AppError> user(), posts()).await;
}

fn main() {}
