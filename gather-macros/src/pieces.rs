//! Where a header begins and ends, and its pieces between the commas.
//!
//! They are found on bare tokens: a value is an expression or a type, and `>` means different things in
//! the two.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing
)]

use crate::available;
use proc_macro2::{Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::buffer::Cursor;
use syn::ext::IdentExt;
use syn::Ident;

/// What the tokens at the start of a call open.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    Header,
    Arm,
}

impl Opening {
    pub(crate) fn of(start: Cursor<'_>) -> Self {
        let Some((_, inside)) = punct(start, '<') else {
            return Opening::Arm;
        };
        if punct(inside, '>').or(punct(inside, ',')).is_some() {
            return Opening::Header;
        }
        // No type begins so.
        if inside.literal().is_some() || inside.lifetime().is_some() {
            return Opening::Header;
        }
        let Some((word, after)) = inside.ident() else {
            return Opening::Arm;
        };
        if is_known(&word) {
            // A type of the user's may have the name of a mode: `<race as Trait>::f()`,
            // `<race<T>>::f()`.
            let path = after.ident().is_some_and(|(next, _)| next == "as")
                || punct(after, '<').is_some() && goes_on(inside)
                || punct(after, ':').is_some_and(|(_, next)| punct(next, ':').is_some());
            return if path { Opening::Arm } else { Opening::Header };
        }
        // Any other word may be mistyped, or begin a type: `<T as Trait>::f()`, `<Vec<u8>>::new()`.
        if goes_on(inside) {
            Opening::Arm
        } else {
            Opening::Header
        }
    }
}

/// Whether `::` stands behind what is closed, so that it was a type.
fn goes_on(inside: Cursor<'_>) -> bool {
    split(inside).is_some_and(|(_, rest)| punct(rest, ':').is_some())
}

/// One item, not read yet, and the comma after it.
#[derive(Default)]
pub(crate) struct Piece {
    pub(crate) tokens: TokenStream,
    pub(crate) comma: Option<Punct>,
}

/// Where a closure's parameters may stand: a comma between them cuts nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bars {
    /// The next `|` is an operator.
    Operator,
    /// A value begins here, or a closure's body: the next `|` opens parameters.
    Opening,
    /// The next `|` ends the parameters.
    Closing,
}

impl Bars {
    /// Where they stand behind this token, which is in no brackets.
    fn behind(self, token: &TokenTree) -> Self {
        match (self, token) {
            (Bars::Operator, TokenTree::Punct(sign)) if sign.as_char() == '=' => Bars::Opening,
            (Bars::Opening, TokenTree::Punct(sign)) if sign.as_char() == '|' => Bars::Closing,
            (Bars::Closing, TokenTree::Punct(sign)) if sign.as_char() == '|' => Bars::Opening,
            (Bars::Closing, _) => Bars::Closing,
            (Bars::Opening, TokenTree::Ident(word)) if word == "move" || word == "async" => self,
            (Bars::Operator | Bars::Opening, _) => Bars::Operator,
        }
    }
}

/// Cuts the tokens after `<` at the commas, up to the `>` that closes the header; `None` if nothing
/// closes it. A comma or `>` within brackets or generic arguments counts for nothing, and neither
/// does `->` nor `=>`, nor a comma within a closure's bars.
pub(crate) fn split(mut cursor: Cursor<'_>) -> Option<(Vec<Piece>, Cursor<'_>)> {
    let mut pieces = vec![Piece::default()];
    let mut depth = 0_usize;
    let mut arrow = false;
    let mut bars = Bars::Operator;
    while let Some((token, next)) = cursor.token_tree() {
        cursor = next;
        let sign = if let TokenTree::Punct(punct) = &token {
            punct.as_char()
        } else {
            ' '
        };
        match sign {
            '>' if !arrow && depth == 0 => return Some((pieces, cursor)),
            '>' if !arrow => depth -= 1,
            '<' => depth += 1,
            _ => {}
        }
        let joint = |punct: &Punct| punct.spacing() == Spacing::Joint;
        arrow =
            matches!(sign, '-' | '=') && matches!(&token, TokenTree::Punct(punct) if joint(punct));
        let cuts = sign == ',' && depth == 0 && bars != Bars::Closing;
        if depth == 0 {
            bars = bars.behind(&token);
        }
        match (token, pieces.last_mut()) {
            (TokenTree::Punct(comma), Some(piece)) if cuts => {
                piece.comma = Some(comma);
                pieces.push(Piece::default());
            }
            (token, Some(piece)) => token.to_tokens(&mut piece.tokens),
            (_, None) => {}
        }
    }
    None
}

/// Whether a word is a mode or an option.
pub(crate) fn is_known(word: &Ident) -> bool {
    let name = word.unraw().to_string();
    available::mode(&name).is_some() || available::control(&name).is_some()
}

/// The next token, if it is this sign.
pub(crate) fn punct(cursor: Cursor<'_>, sign: char) -> Option<(Punct, Cursor<'_>)> {
    cursor.punct().filter(|(punct, _)| punct.as_char() == sign)
}

#[cfg(test)]
#[path = "tests/pieces.rs"]
mod tests;
