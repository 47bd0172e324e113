//! An arm whose output can't be inferred: rustc's own error about it, and no other with `labeled` and `error`.
use gather::gather;

async fn posts() -> Result<u8, String> {
    Ok(1)
}

struct AppError;

impl From<gather::ArmError<String>> for AppError {
    fn from(_: gather::ArmError<String>) -> Self {
        AppError
    }
}

async fn run() {
    let _ =
        gather!(<fail_fast, labeled, error = AppError> std::future::pending(), posts()).await;
}

fn main() {
    drop(run());
}
