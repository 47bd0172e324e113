use gather::gather;

async fn call() {
    gather!(user(), client.).await;
}

fn main() {}
