use gather::gather;

async fn call() {
    gather!([fail_fast] user(), posts()).await;
}

fn main() {}
