use gather::gather;

async fn call() {
    let _ = gather!(find_user()).fail_fast().error::<AppError>().await;
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
