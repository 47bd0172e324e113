//! An arm with attributes is not `Send`, nor is the guard of another.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

fn main() {
    let (a, b) = (Rc::new(1), Rc::new(2));
    let _ = gather!(<spawn = spawn>
        #[until(async {})] #[shield] async move { *a },
        #[on_cancel(move || drop(b))] async { 2 },
    );
}
