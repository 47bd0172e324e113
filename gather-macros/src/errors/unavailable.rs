//! What is said about words that mean something and are not built yet.

use super::arms::bars;
use super::{listed, on};
use syn::{Error, ExprClosure, Ident};

pub(crate) fn word_unavailable(word: &Ident, usable: &[&str]) -> Error {
    let usable = listed(usable);
    on(
        word,
        format_args!("`{word}` is not available yet\nhelp: available now: {usable}"),
    )
}

pub(crate) fn closure_unavailable(closure: &ExprClosure) -> Error {
    on(
        bars(closure),
        "closure arms are not available yet\n\
             help: available now: futures, spread arms `..iterator`, and `#[cfg(..)]` on either",
    )
}
