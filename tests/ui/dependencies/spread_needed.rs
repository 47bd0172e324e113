use gather::gather;

async fn call() {
    gather!(<validate> pages = ..links.map(fetch), sum = |pages| sum(pages)).await;
}

fn main() {}
