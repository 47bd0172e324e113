use gather::gather;

async fn call() {
    gather!(<fail_fast, error: AppError> user(), posts()).await;
}

fn main() {}
