//! A deadline that is no future, of a spread arm.
use gather::gather;

async fn run() {
    let _list = gather!(<fail_fast> #[until(5)] ..[async { Ok::<_, ()>(1) }]).await;
}

fn main() {
    drop(run());
}
