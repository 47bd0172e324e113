//! An arm with attributes is not `Send`.
use gather::{Task, gather};
use std::rc::Rc;

fn spawn(_: Task) {}

async fn worker(count: Rc<u8>) -> Result<u8, ()> {
    Ok(*count)
}

async fn run() {
    let count = Rc::new(1);
    let _both = gather!(<fail_fast, spawn = spawn>
        async { Ok(1) },
        #[until(async {})] #[shield] #[on_cancel(|| ())] worker(count),
    )
    .await;
}

fn main() {
    drop(run());
}
