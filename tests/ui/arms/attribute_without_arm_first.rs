use gather::gather;

async fn call() {
    gather!(#[shield], user()).await;
}

fn main() {}
