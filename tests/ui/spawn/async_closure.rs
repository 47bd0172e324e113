//! What is to spawn a task gives back a future that nobody polls.
use gather::gather;

fn main() {
    let _ = gather!(<spawn = async |task| task.await> async { 1 });
}
