//! Completions are for collections.
use gather::gather;

fn main() {
    let _ = gather!(one = async { 1 }, two = async { 2 }).completions();
}
