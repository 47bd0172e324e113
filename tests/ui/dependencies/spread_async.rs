use gather::gather;

async fn call() {
    gather!(index = index(), pages = async |index| ..index.links().map(fetch)).await;
}

fn main() {}
