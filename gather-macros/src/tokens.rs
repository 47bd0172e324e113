//! Steps through the tokens of a call, from arm to arm.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing
)]

use crate::errors;
use crate::slips;
use proc_macro2::{Delimiter, Punct, Spacing, TokenStream, TokenTree};
use quote::quote;
use syn::buffer::Cursor;
use syn::parse::discouraged::Speculative;
use syn::parse::ParseStream;
use syn::{token, Expr, Result, Token};

/// Takes an arm that came as a whole through another macro, as `$arm:expr`: what is in the brackets
/// that nobody sees around it.
pub(crate) fn take_fragment(input: ParseStream<'_>) -> Option<TokenStream> {
    let taken = input.step(|cursor| {
        Ok(match cursor.group(Delimiter::None) {
            Some((arm, _, rest)) if ends(rest) => (Some(arm.token_stream()), rest),
            _ => (None, *cursor),
        })
    });
    // Cannot fail.
    taken.unwrap_or_default()
}

/// Whether an arm ends here.
pub(crate) fn ends(cursor: Cursor<'_>) -> bool {
    let comma = cursor.punct().filter(|(sign, _)| sign.as_char() == ',');
    cursor.eof() || comma.is_some()
}

pub(crate) fn comma(input: ParseStream<'_>) -> Option<Token![,]> {
    if input.peek(Token![,]) {
        input.parse().ok()
    } else {
        None
    }
}

/// Takes an expression, or what could be read of one.
///
/// It is read from a fork: syn remembers of a stream that tokens were left within its brackets, and
/// would let that be the one mistake of the whole call.
pub(crate) fn read_expr(input: ParseStream<'_>) -> Result<Expr> {
    let start = input.cursor();
    let ahead = input.fork();
    let read = ahead.parse::<Expr>();
    if read.is_ok() {
        input.advance_to(&ahead);
    }
    // Cannot fail: there is a token.
    while input.cursor() != ahead.cursor() && input.parse::<TokenTree>().is_ok() {}
    read.map_err(|error| {
        if ends_early(start, input) {
            errors::ended(&error, read_since(start, input))
        } else {
            errors::unreadable(error, start.token_stream())
        }
    })
}

/// Whether it was the comma after an arm that could not be read as more of it, or the end of the call.
pub(crate) fn ends_early(start: Cursor<'_>, input: ParseStream<'_>) -> bool {
    let ends = input.is_empty() || input.peek(Token![,]);
    ends && errors::ends_early::<Expr>(&read_since(start, input))
}

/// What was read since `start`.
pub(crate) fn read_since(start: Cursor<'_>, input: ParseStream<'_>) -> TokenStream {
    let mut cursor = start;
    std::iter::from_fn(|| {
        let (token, next) = cursor.token_tree().filter(|_| cursor != input.cursor())?;
        cursor = next;
        Some(token)
    })
    .collect()
}

/// Moves to the next comma between arms, or to the end.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        // Cannot fail: there is a token.
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// Takes an attribute, `#[..]`, or what looks like one, `#![..]`.
pub(crate) fn take_attr(input: ParseStream<'_>) -> Result<TokenStream> {
    let pound = input.parse::<Token![#]>()?;
    let bang = input.parse::<Option<Token![!]>>()?;
    let mut rest = Vec::new();
    if input.peek(token::Bracket) || input.peek(token::Paren) {
        rest.push(input.parse::<TokenTree>()?);
    } else if let Some(row) = slips::attr_without_brackets(input.cursor()) {
        rest.push(input.parse()?);
        if row.takes_expr && input.peek(token::Paren) {
            rest.push(input.parse()?);
        }
    }
    Ok(quote!(#pound #bang #(#rest)*))
}

/// Moves past the sign that stands where a comma should, such as `;` or `=>`.
pub(crate) fn skip_sign(input: ParseStream<'_>) {
    while let Ok(sign) = input.parse::<Punct>() {
        if sign.spacing() == Spacing::Alone {
            return;
        }
    }
}
