//! Arms that are still to be written: `todo!()`.
//!
//! Such an expression fits every type. rustc takes `!` for it at the end of the function, and says twice
//! that this is no future, of the argument and of the call, unless both lie on the same text. It can't be
//! refused by its name: there may be another macro of that name, whose value is a future.

use crate::krate::Place;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::Expr;

/// Where errors about an arm lie, and its expression.
pub(crate) fn placed(expr: &Expr) -> (Place, TokenStream) {
    let tokens = expr.to_token_stream();
    let Some(word) = word(expr) else {
        return (Place::of(&tokens), tokens);
    };
    let place = Place::of(&word.to_token_stream());
    (place, place.block(TokenStream::new(), tokens))
}

/// The name of a macro that has no value.
fn word(expr: &Expr) -> Option<&Ident> {
    let Expr::Macro(call) = expr else {
        return None;
    };
    let word = &call.mac.path.segments.last()?.ident;
    ["todo", "unimplemented", "panic", "unreachable"]
        .iter()
        .any(|name| word == name)
        .then_some(word)
}
