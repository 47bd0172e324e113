use gather::gather;

async fn call() {
    gather!(, user()).await;
}

fn main() {}
