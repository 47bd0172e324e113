//! What was meant by text that can't be read as an arm: guesses from its first tokens, each with its
//! cure.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing
)]

use crate::errors;
use crate::header::Header;
use proc_macro2::{Delimiter, Punct, TokenTree};
use syn::buffer::Cursor;
use syn::{Error, Expr, Meta};

/// What is wrong with the attribute that begins here.
pub(crate) fn in_attribute(start: Cursor<'_>) -> Option<Error> {
    let (pound, inside) = sign(start, '#')?;
    if let Some((bang, _)) = sign(inside, '!') {
        return Some(errors::inner_attribute(bang));
    }
    let Some((brackets, _)) = inside.token_tree() else {
        return Some(errors::attribute_without_brackets(pound));
    };
    let Some((inside, _, _)) = inside.group(Delimiter::Bracket) else {
        return Some(errors::attribute_without_brackets(pound));
    };
    let error = syn::parse2::<Meta>(inside.token_stream()).err()?;
    let comma = signs(inside).find(|sign| sign.as_char() == ',');
    Some(comma.map_or_else(
        || errors::unreadable(error, brackets.into()),
        errors::attributes_together,
    ))
}

/// What is wrong with an arm whose value begins here and can't be read.
pub(crate) fn in_value(start: Cursor<'_>) -> Option<Error> {
    late_header(start)
        .or_else(|| arms_in_braces(start))
        .or_else(|| async_without_block(start))
        .or_else(|| awaited_before(start))
        .or_else(|| parameters_not_closed(start))
}

/// `<settle>`, where a type of that name, as in `<race>::new()`, could be read.
fn late_header(start: Cursor<'_>) -> Option<Error> {
    let (open, inside) = sign(start, '<')?;
    Header::has_word(inside).then(|| errors::late_header(open))
}

/// `{ user: user(), posts: posts() }`
fn arms_in_braces(start: Cursor<'_>) -> Option<Error> {
    let (inside, _, _) = start.group(Delimiter::Brace)?;
    let (braces, _) = start.token_tree()?;
    let (_, after) = inside.ident()?;
    let (sign, value) = after.punct()?;
    let is_named = [':', '='].contains(&sign.as_char()) && value.punct().is_none();
    let is_block = has_sign(inside, ';') || sign.as_char() == '=' && !has_sign(inside, ',');
    (is_named && !is_block).then(|| errors::arms_in_braces(braces))
}

/// `async fetch()`, `async move fetch()`
fn async_without_block(start: Cursor<'_>) -> Option<Error> {
    let (word, mut value) = start.ident().filter(|(word, _)| word == "async")?;
    let mut block = "async".to_owned();
    if let Some((_, after)) = value.ident().filter(|(word, _)| word == "move") {
        value = after;
        block.push_str(" move");
    }
    let has_body = value.group(Delimiter::Brace).is_some() || sign(value, '|').is_some();
    (!has_body).then(|| errors::async_without_block(&word, &block))
}

/// `await fetch()`
fn awaited_before(start: Cursor<'_>) -> Option<Error> {
    let (word, _) = start.ident().filter(|(word, _)| word == "await")?;
    Some(errors::awaited_before(&word))
}

/// `| posts()`
fn parameters_not_closed(start: Cursor<'_>) -> Option<Error> {
    let (bar, inside) = sign(start, '|')?;
    (!has_sign(inside, '|')).then(|| errors::parameters_not_closed(bar))
}

/// `user`, `(user)` and `(user, posts)`: what stands before the arrow of a function elsewhere.
pub(crate) fn is_parameters(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.get_ident().is_some(),
        Expr::Paren(paren) => is_parameters(&paren.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().all(is_parameters),
        _ => false,
    }
}

/// The signs from here on that stand in no further brackets.
fn signs(start: Cursor<'_>) -> impl Iterator<Item = Punct> {
    let tokens = start.token_stream().into_iter();
    tokens.filter_map(|token| match token {
        TokenTree::Punct(sign) => Some(sign),
        _ => None,
    })
}

fn has_sign(start: Cursor<'_>, sign: char) -> bool {
    signs(start).any(|found| found.as_char() == sign)
}

/// The next token, if it is this sign.
fn sign(cursor: Cursor<'_>, sign: char) -> Option<(Punct, Cursor<'_>)> {
    cursor.punct().filter(|(punct, _)| punct.as_char() == sign)
}
