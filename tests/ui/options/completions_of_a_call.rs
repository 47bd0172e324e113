//! The arms of a call are no collection.
use core::future::ready;
use gather::gather;

fn main() {
    let _ = gather!(one = ready(1), two = ready("two")).completions();
}
