//! An arm with a deadline gives no `Result` in `fail_fast`.
use gather::gather;

fn main() {
    let _ = gather!(<fail_fast> #[until(async {})] async { 1 }, async { Ok::<_, ()>(2) });
}
