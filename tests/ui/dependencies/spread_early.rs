use gather::gather;

async fn call() {
    gather!(|| ..links.map(fetch), sum()).await;
}

fn main() {}
