use gather::{Task, gather};

fn spawn(_: Task) {}

async fn user() -> u8 {
    1
}

async fn posts() -> Result<u8, String> {
    Ok(1)
}

async fn call() {
    let _ = gather!(<fail_fast, spawn = spawn> user(), posts()).await;
}

fn main() {}
