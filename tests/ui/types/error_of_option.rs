use gather::gather;

async fn call() {
    let _ = gather!(<first_ok, error = AppError> find_user()).await;
}

struct AppError;

impl From<String> for AppError {
    fn from(_: String) -> Self {
        Self
    }
}

async fn find_user() -> Option<u8> {
    Some(1)
}

fn main() {}
