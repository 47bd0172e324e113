//! The same by a block.
use gather::gather;

fn main() {
    let _ = gather!(<spawn = |task| { async move { task.await } }> async { 1 });
}
