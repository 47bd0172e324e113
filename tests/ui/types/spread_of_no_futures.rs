use gather::gather;

async fn call() {
    gather!(posts(), ..[1u8, 2]).await;
}

async fn posts() -> String {
    String::new()
}

fn main() {}
