//! An option by the builder that the header has, and one given twice by the builder.
use gather::gather;

fn main() {
    let _ = gather!(<limit = 1> async { 1 }).limit(2);
    let _ = gather(vec![async { 1 }]).until(async {}).until(async {});
    let _ = gather!(async { 1 }).grace(|| async {}).grace(|| async {});
    let _ = gather!(async { 1 }).on_cancel(|_| ()).on_cancel(|_| ());
    let _ = gather!(async { 1 }).progress(|_| ()).progress(|_| ());
    let _ = gather!(async { 1 }).spawn(|task| drop(task)).spawn(|task| drop(task));
}
