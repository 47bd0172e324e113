use gather::gather;

async fn call() {
    gather!(<into = (User, Posts)> user = user(), posts = posts()).await;
}

fn main() {}
