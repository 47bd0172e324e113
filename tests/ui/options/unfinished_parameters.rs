//! A closure whose parameters were not finished: what follows belongs to them.
use gather::gather;

fn main() {
    let _ = gather!(<on_cancel = |why, limit = 1> one());
}
