use gather::gather;

async fn call() {
    gather!(await user(), posts()).await;
}

fn main() {}
