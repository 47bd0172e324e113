use gather::gather;

async fn call() {
    gather!(pages = ..links.map(fetch), sum = |pages| sum(pages)).await;
}

fn main() {}
