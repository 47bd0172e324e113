use gather::gather;

async fn call() {
    gather!(<fail_fats> user(), posts()).await;
}

fn main() {}
