//! What is to spawn takes something else.
use gather::gather;

fn spawn(_: u8) {}

fn main() {
    let _ = gather!(<spawn = spawn> async { 1 });
}
