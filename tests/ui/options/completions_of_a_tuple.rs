//! Completions are for collections.
use gather::gather;

fn main() {
    let _ = gather((async { 1 }, async { 2 })).completions();
}
