//! A stream is ended by whoever takes from it.
use gather::gather;

fn main() {
    let _ = gather([async { 1 }]).until(async {}).completions();
}
