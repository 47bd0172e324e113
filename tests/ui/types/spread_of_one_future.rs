use gather::gather;

async fn call() {
    gather!(posts(), ..user()).await;
}

async fn posts() -> String {
    String::new()
}

async fn user() -> u8 {
    1
}

fn main() {}
