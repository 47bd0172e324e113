use gather::gather;

async fn call() {
    gather!(<limit = 4 >> 1, settle> user(), posts()).await;
}

fn main() {}
