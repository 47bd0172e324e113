use gather::gather;

async fn call() {
    let users = vec![user()];
    gather!(posts(), ..users.iter()).await;
}

async fn posts() -> String {
    String::new()
}

async fn user() -> u8 {
    1
}

fn main() {}
