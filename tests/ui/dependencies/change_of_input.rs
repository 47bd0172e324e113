use gather::gather;

async fn call() {
    gather!(user = async { String::new() }, next = |user| async { user.push('a') }).await;
}

fn main() {}
