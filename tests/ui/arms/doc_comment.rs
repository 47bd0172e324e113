use gather::gather;

async fn call() {
    gather!(
        /// Who asks.
        user = user(),
        posts = posts(),
    ).await;
}

fn main() {}
