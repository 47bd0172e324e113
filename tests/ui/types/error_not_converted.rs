use gather::gather;

async fn call() {
    let _ = gather!(<fail_fast, error = AppError> try_user(), try_posts()).await;
}

struct AppError;

impl From<String> for AppError {
    fn from(_: String) -> Self {
        Self
    }
}

async fn try_user() -> Result<u8, String> {
    Ok(1)
}

async fn try_posts() -> Result<u8, u32> {
    Ok(1)
}

fn main() {}
