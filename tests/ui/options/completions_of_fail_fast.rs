//! Completions go with `all` and `settle`.
use gather::gather;

fn main() {
    let _ = gather([async { Ok::<_, ()>(1) }]).fail_fast().completions();
}
