use gather::gather;

async fn call() {
    gather!(<on_cancel = |why|| drop(why)> user(), posts()).await;
}

fn main() {}
