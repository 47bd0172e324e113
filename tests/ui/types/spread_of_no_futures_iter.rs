use gather::gather;

async fn call() {
    let ids = vec![1u8];
    let (a, b) = gather!(posts(), ..ids.iter().map(|id| id + 1)).await;
}

async fn posts() -> String {
    String::new()
}

fn main() {}
