use gather::gather;

async fn call() {
    gather!(<fail_fast, error = dyn std::error::Error> user(), posts()).await;
}

fn main() {}
