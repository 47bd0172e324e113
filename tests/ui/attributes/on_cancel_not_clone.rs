//! The guard of a spread arm is cloned for each element.
use gather::gather;

fn main() {
    let token = String::new();
    struct Once(String);
    let once = Once(token);
    let _ = gather!(#[on_cancel(move || drop(once))] ..[async { 1 }]);
}
