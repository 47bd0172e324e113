//! What is to spawn is no function.
use gather::gather;

fn main() {
    let _ = gather!(<spawn = 5> async { 1 });
}
