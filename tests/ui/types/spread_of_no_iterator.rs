use gather::gather;

async fn call() {
    gather!(posts(), ..5u32).await;
}

async fn posts() -> String {
    String::new()
}

fn main() {}
