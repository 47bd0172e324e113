use gather::gather;

async fn call() {
    let (a, b) = gather!(<settle> posts(), ..[1u8, 2]).await;
}

async fn posts() -> String {
    String::new()
}

fn main() {}
