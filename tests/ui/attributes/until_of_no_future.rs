//! A deadline that is no future.
use gather::gather;

fn main() {
    let _ = gather!(#[until(5)] async { 1 }, async { 2 });
}
