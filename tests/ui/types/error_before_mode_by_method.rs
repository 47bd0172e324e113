use gather::gather;

async fn call() {
    let _ = gather!(try_user(), try_user()).error::<AppError>().fail_fast().await;
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

fn main() {}
