use gather::gather;

async fn call() {
    gather!(index = index(), pages = ..|index| index.links().map(fetch)).await;
}

fn main() {}
