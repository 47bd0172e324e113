//! An arm with attributes that is no future: one error, on it.
use gather::gather;

fn main() {
    let _ = gather!(#[background] #[until(async {})] #[on_cancel(|| ())] 5, async { 2 });
}
