use gather::gather;

async fn call() {
    let both = gather!(user(); posts());
    both.await;
}

fn main() {}
