use gather::gather;

async fn call() {
    let _ = gather!(<fail_fast, error = AppEror> try_user(), try_user()).await;
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
