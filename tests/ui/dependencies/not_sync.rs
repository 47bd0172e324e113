use gather::gather;
use std::cell::Cell;

fn send<F: Send>(_: F) {}

fn call() {
    send(gather!(
        count = async { Cell::new(1) },
        next = |count| async { count.get() },
    ));
}

fn main() {}
