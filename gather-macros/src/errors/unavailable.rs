//! What is said about words that mean something and are not built yet.

use super::on;
use quote::ToTokens;
use syn::{Error, ExprRange};

pub(crate) fn late_spread_unavailable(range: &ExprRange) -> Error {
    on(
        range,
        "a spread arm that is made when it starts is not available yet\n\
         help: leave the `..` out and gather the futures in an arm of their own, `gather(iterator)`",
    )
}

pub(crate) fn lent_spread_unavailable(dots: impl ToTokens) -> Error {
    on(
        dots,
        "a spread arm that other arms wait for is not available yet\n\
         help: leave the `..` out and gather the futures in an arm of their own, `gather(iterator)`",
    )
}
