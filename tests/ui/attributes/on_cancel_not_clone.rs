fn guard() -> impl FnOnce() {
    let once = String::new();
    move || drop(once)
}

fn main() {
    // Each element gets its guard, so a spread's has to be cloned.
    let _ = gather::gather!(#[on_cancel(guard())] ..[async { 1 }]);
}
