//! What was meant by text that can't be read as an arm: guesses from its first tokens, each with its
//! cure.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing
)]

use crate::available::{self, Attr};
use crate::errors;
use crate::header::Header;
use crate::names;
use proc_macro2::{Delimiter, Punct, TokenTree};
use quote::quote;
use syn::buffer::Cursor;
use syn::{Error, Expr, Ident, Meta};

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
    if let Some(comma) = signs(inside).find(|sign| sign.as_char() == ',') {
        return Some(errors::attributes_together(comma));
    }
    let known = inside.ident().and_then(|(word, next)| {
        let row = available::attr(&names::plain(&word))?;
        Some((word, row.takes_expr, next))
    });
    Some(match known {
        Some((word, true, _)) => errors::attribute_without_parentheses(&word),
        Some((_, false, next)) => match next.ident() {
            Some((second, _)) => errors::attributes_together(second),
            None => errors::unreadable(error, brackets.into()),
        },
        None => errors::unreadable(error, brackets.into()),
    })
}

/// The attribute that is meant, if its word begins here.
pub(crate) fn attr_without_brackets(start: Cursor<'_>) -> Option<&'static Attr> {
    let (word, _) = start.ident()?;
    available::attr(&names::plain(&word))
}

/// The word in `[settle]` or `(settle)`.
pub(crate) fn word_in_brackets(expr: &Expr) -> Option<&Ident> {
    let inside = match expr {
        Expr::Array(array) if array.elems.len() == 1 => array.elems.first()?,
        Expr::Paren(paren) => &*paren.expr,
        _ => return None,
    };
    match inside {
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    }
}

/// What is wrong with an arm whose value begins here and can't be read.
pub(crate) fn in_value(start: Cursor<'_>) -> Option<Error> {
    late_header(start)
        .or_else(|| arms_in_braces(start))
        .or_else(|| async_without_block(start))
        .or_else(|| awaited_before(start))
        .or_else(|| sign_without_name(start))
        .or_else(|| in_dependent(start))
}

/// What is wrong with an arm that begins with its inputs.
fn in_dependent(start: Cursor<'_>) -> Option<Error> {
    let (bar, mut inside) = sign(start, '|')?;
    if !has_sign(inside, '|') {
        return Some(errors::parameters_not_closed(bar));
    }
    if let Some(error) = in_inputs(inside) {
        return Some(error);
    }
    while let Some((token, next)) = inside.token_tree() {
        inside = next;
        if is_sign(&token, '|') {
            break;
        }
    }
    bar_doubled(inside)
        .or_else(|| arrow_after_inputs(inside))
        .or_else(|| async_without_block(inside))
        .or_else(|| awaited_before(inside))
}

/// `user posts|`, `user.id|`, `, user|`
fn in_inputs(mut inside: Cursor<'_>) -> Option<Error> {
    let (mut begins, mut is_name) = (true, false);
    while let Some((token, next)) = inside.token_tree() {
        let ends = is_sign(&token, '|');
        if begins && is_sign(&token, ',') {
            return Some(errors::input_missing(token));
        }
        let goes_on = [',', '|', ':', '@']
            .iter()
            .any(|sign| is_sign(&token, *sign));
        if is_name && !goes_on && !matches!(token, TokenTree::Group(_)) {
            return Some(errors::input_goes_on(token));
        }
        if ends || is_sign(&token, ':') {
            // Of types nothing is said.
            return None;
        }
        is_name = matches!(&token, TokenTree::Ident(word) if word != "mut" && word != "ref");
        begins = is_sign(&token, ',');
        inside = next;
    }
    None
}

/// `|posts()`, behind the inputs of an arm
fn bar_doubled(behind: Cursor<'_>) -> Option<Error> {
    let (bar, inside) = sign(behind, '|')?;
    (!has_sign(inside, '|')).then(|| errors::bar_doubled(bar))
}

/// `=> posts()`, behind the inputs of an arm
fn arrow_after_inputs(behind: Cursor<'_>) -> Option<Error> {
    let (equal, next) = sign(behind, '=')?;
    let (end, _) = sign(next, '>')?;
    Some(errors::arrow_after_inputs(quote!(#equal #end)))
}

/// `= posts()`
fn sign_without_name(start: Cursor<'_>) -> Option<Error> {
    let (equal, next) = sign(start, '=')?;
    sign(next, '>')
        .is_none()
        .then(|| errors::sign_without_name(equal))
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

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn has_sign(start: Cursor<'_>, sign: char) -> bool {
    signs(start).any(|found| found.as_char() == sign)
}

/// The next token, if it is this sign.
fn sign(cursor: Cursor<'_>, sign: char) -> Option<(Punct, Cursor<'_>)> {
    cursor.punct().filter(|(punct, _)| punct.as_char() == sign)
}
