//! Values by the builder that do not fit: one error for each, on it.
use gather::gather;

async fn run() {
    let (_one,) = gather!(async { 1 }).settle().until(5).await;
}

async fn run_on_cancel() {
    let (_one,) = gather!(async { 1 }).on_cancel(5).await;
}

async fn run_progress() {
    let (_one,) = gather!(async { 1 }).progress(5).await;
}

async fn run_grace() {
    let (_one,) = gather!(async { 1 }).grace(core::future::ready(5)).await;
}

async fn run_spawn() {
    let (_one,) = gather!(async { 1 }).spawn(5).await;
}

fn main() {
    drop((run(), run_on_cancel(), run_progress(), run_grace(), run_spawn()));
}
