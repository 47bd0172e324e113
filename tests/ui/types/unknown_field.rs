use gather::gather;

async fn call() {
    let page = gather!(user = user(), posts = posts()).await;
    drop(page.ads);
}

async fn user() -> u8 {
    1
}

async fn posts() -> String {
    String::new()
}

fn main() {}
