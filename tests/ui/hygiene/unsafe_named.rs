use gather::gather;

async fn user() -> u8 {
    1
}

unsafe fn dangerous() -> std::future::Ready<u8> {
    std::future::ready(1)
}

async fn call() {
    gather!(user = user(), danger = dangerous()).await;
}

fn main() {}
