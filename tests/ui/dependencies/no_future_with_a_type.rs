use gather::gather;

async fn call() {
    gather!(user = async { 7_u32 }, posts = |user| -> u32 { *user }).await;
}

fn main() {}
