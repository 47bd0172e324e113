use gather::gather;

async fn call() {
    let (a, b) = gather!(user(), posts(), user()).await;
}

async fn user() -> u8 {
    1
}

async fn posts() -> String {
    String::new()
}

fn main() {}
