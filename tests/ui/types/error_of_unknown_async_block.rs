use gather::gather;

struct AppError;
struct DbError;

impl From<DbError> for AppError {
    fn from(_: DbError) -> Self {
        AppError
    }
}

async fn user() -> Result<u8, DbError> {
    Ok(1)
}

async fn call() -> Result<(u8, u8), AppError> {
    gather!(<fail_fast, error = AppError> user(), async {
        let user = user().await?;
        Ok(user)
    })
    .await
}

fn main() {}
