//! What is to spawn takes something more.
use gather::gather;

fn main() {
    let _ = gather!(<spawn = |task, _name| drop(task)> async { 1 });
}
