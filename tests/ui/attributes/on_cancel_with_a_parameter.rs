//! The guard of an arm has no parameter: why is for the gather's.
use gather::gather;

fn main() {
    let _ = gather!(#[on_cancel(|why| drop(why))] async { 1 }, async { 2 });
}
