//! What is said about forms of spread arms that mean nothing, and about what needs `alloc`.

use super::on;
use quote::ToTokens;
use syn::{Error, ExprRange, Token};

pub(crate) fn needs_alloc(at: impl ToTokens, what: &str) -> Error {
    on(
        at,
        format_args!(
            "{what} needs the feature `alloc` of `gather`\n\
             help: write `features = [\"alloc\", ..]` at `gather` in Cargo.toml"
        ),
    )
}

pub(crate) fn early_spread(range: &ExprRange) -> Error {
    on(
        range,
        "a spread arm that waits for no other needs no `||`: its iterator is not pulled before the \
         gather starts\nhelp: write `..iterator`",
    )
}

pub(crate) fn async_spread(word: Token![async]) -> Error {
    on(
        word,
        "the elements of a spread arm are made at once, so nothing before `..` can be `async`\n\
         help: leave `async` out; each element is a future",
    )
}
