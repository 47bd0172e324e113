use gather::gather;

async fn call() {
    gather!(limit = 2, until = sleep(1), user(), posts()).await;
}

fn main() {}
