//! What is to spawn takes something else.
use gather::gather;

fn main() {
    let _ = gather!(<spawn = |task: u8| drop(task)> async { 1 });
}
