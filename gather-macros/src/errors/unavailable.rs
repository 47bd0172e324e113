//! What is said about words that mean something and are not built yet.

use super::arms::bars;
use super::on;
use syn::{Error, ExprClosure};

pub(crate) fn closure_unavailable(closure: &ExprClosure) -> Error {
    on(
        bars(closure),
        "closure arms are not available yet\n\
             help: available now: futures, spread arms `..iterator`, and `#[cfg(..)]` on either",
    )
}
