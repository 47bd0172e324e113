//! The same in a mode that asks for a `Result`.
use gather::gather;

async fn posts() -> Result<u8, u8> {
    Ok(1)
}

async fn run() {
    let _ = gather!(<fail_fast> posts(), unimplemented!("later")).await;
}

fn main() {
    drop(run());
}
