//! With `labeled`, an arm that others need: one error, on it.
use gather::gather;

async fn find(id: u32) -> Result<u32, gather::ArmError<String>> {
    Ok(id)
}

async fn read() -> Result<u32, std::io::Error> {
    Ok(1)
}

struct AppError;

impl From<gather::ArmError<gather::ArmError<String>>> for AppError {
    fn from(_: gather::ArmError<gather::ArmError<String>>) -> Self {
        AppError
    }
}

async fn run() {
    let _ = gather!(<fail_fast, labeled, error = AppError>
        user = read(),
        posts = |user| find(*user),
    )
    .await;
}

fn main() {
    drop(run());
}
