//! The header `<mode, option = value>`: its items.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing
)]

use crate::available::{self, Control, Mode, Takes};
use crate::errors::{self, At, Errors};
use crate::pieces::{is_known, punct, split, Opening, Piece};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::buffer::Cursor;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{parenthesized, token, Error, Expr, Ident, Path, Result, Token, Type};

/// What stands between `<` and `>`.
#[derive(Default)]
pub(crate) struct Header {
    pub(crate) items: Vec<Item>,
    /// Some item could not be told, so the mode may be missing from `items`.
    unclear: bool,
    /// It was ended within a value, so that what follows may be more of it.
    pub(crate) is_cut: bool,
}

/// A mode or an option.
pub(crate) struct Item {
    pub(crate) word: Ident,
    pub(crate) kind: Kind,
    /// Its value was not complete.
    is_cut: bool,
}

pub(crate) enum Kind {
    /// A mode; the number of a `quorum`, if it could be read.
    Mode(&'static Mode, Option<Expr>),
    /// An option and its value, if it could be read.
    Control(&'static Control, Value),
    /// A word that is neither, as it is written, and the word that it is given as a value.
    Unknown(String, Option<Ident>),
}

pub(crate) enum Value {
    /// Takes none, or could not be read.
    None,
    Expr(Expr),
    Type(Type),
    Path(Path),
}

impl Header {
    /// Reads a header, if there is one.
    pub(crate) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> Result<Self> {
        match Opening::of(input.cursor()) {
            Opening::Arm => Ok(Header::default()),
            Opening::Header => Self::parse_items(input, errors),
        }
    }

    /// Whether a mode or an option is named here.
    pub(crate) fn has_word(start: Cursor<'_>) -> bool {
        start.ident().is_some_and(|(word, _)| is_known(&word))
    }

    fn parse_items(input: ParseStream<'_>, errors: &mut Errors) -> Result<Self> {
        let open = input.parse::<Token![<]>()?;
        let Some(pieces) = input.step(|cursor| {
            Ok(split(*cursor).map_or((None, *cursor), |(pieces, rest)| (Some(pieces), rest)))
        })?
        else {
            // Where the header ends is a guess, so nothing after it is read.
            errors.push(At::Call, errors::header_not_closed(open));
            input.parse::<TokenStream>()?;
            return Ok(Header {
                unclear: true,
                ..Header::default()
            });
        };
        let mut header = Header::default();
        if let [only] = pieces.as_slice() {
            if only.tokens.is_empty() {
                errors.push(At::Call, errors::header_empty(open));
                return Ok(header);
            }
        }
        for piece in pieces {
            header.add(piece, errors);
        }
        // No arm begins so.
        if let Some((sign, _)) = ['>', '=']
            .iter()
            .find_map(|sign| punct(input.cursor(), *sign))
        {
            // Once, where it has cut a value as well.
            if !header.items.iter().any(|item| item.is_cut) {
                errors.push(At::Call, errors::header_ended(sign));
            }
            header.is_cut = true;
        }
        Ok(header)
    }

    fn add(&mut self, piece: Piece, errors: &mut Errors) {
        if piece.tokens.is_empty() {
            // The piece after the last comma may be empty; it is the one that no comma ends.
            if let Some(comma) = piece.comma {
                errors.push(At::Call, errors::item_missing(comma));
            }
            return;
        }
        let at = At::Item(self.items.len());
        let read = |input: ParseStream<'_>| Ok(Item::parse(input, at, errors));
        match read.parse2(unlinted(piece.tokens)) {
            Ok(Some(item)) => {
                self.unclear |= matches!(item.kind, Kind::Unknown(..));
                self.is_cut |= item.is_cut;
                self.items.push(item);
            }
            Ok(None) => self.unclear = true,
            // Tokens were left within its brackets, which `Item::parse` may have spoken of.
            Err(error) => {
                self.unclear = true;
                if !errors.blames(at) {
                    errors.push(at, error);
                }
            }
        }
    }

    /// The modes that are named, with the index of their item.
    pub(crate) fn modes(&self) -> impl Iterator<Item = (usize, &Item, &'static Mode)> {
        self.items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| match &item.kind {
                Kind::Mode(mode, _) => Some((index, item, *mode)),
                _ => None,
            })
    }

    /// The options that are named, with the index of their item.
    pub(crate) fn controls(&self) -> impl Iterator<Item = (usize, &Item, &'static Control)> {
        self.items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| match &item.kind {
                Kind::Control(control, _) => Some((index, item, *control)),
                _ => None,
            })
    }

    /// The number of a `quorum`.
    pub(crate) fn count(&self) -> Option<&Expr> {
        self.items.iter().find_map(|item| match &item.kind {
            Kind::Mode(_, count) => count.as_ref(),
            _ => None,
        })
    }

    /// The type of `error`.
    pub(crate) fn error(&self) -> Option<&Type> {
        self.items.iter().find_map(|item| match &item.kind {
            Kind::Control(_, Value::Type(ty)) => Some(ty),
            _ => None,
        })
    }

    /// The struct of `into`.
    pub(crate) fn filled_struct(&self) -> Option<&Path> {
        self.items.iter().find_map(|item| match &item.kind {
            Kind::Control(_, Value::Path(path)) => Some(path),
            _ => None,
        })
    }

    /// Whether the option is given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.controls().any(|(_, _, control)| control.name == name)
    }

    /// The mode of the call; `None` where the user may mean another one than is written.
    pub(crate) fn mode(&self) -> Option<&'static Mode> {
        let mut modes = self.modes().map(|(_, _, mode)| mode);
        match (modes.next(), modes.next()) {
            (None, _) if self.unclear => None,
            (None, _) => Some(Mode::default()),
            (Some(mode), None) => Some(mode),
            (Some(_), Some(_)) => None,
        }
    }
}

impl Item {
    /// Reads one item; `None` if it does not begin with a word.
    fn parse(input: ParseStream<'_>, at: At, errors: &mut Errors) -> Option<Self> {
        let Ok(word) = input.call(Ident::parse_any) else {
            errors.push(at, errors::item_without_word(rest(input)));
            return None;
        };
        let name = crate::names::plain(&word);
        let mut is_cut = false;
        let kind = if let Some(mode) = available::mode(&name) {
            Kind::Mode(
                mode,
                note(read_count(mode, &word, input), at, errors).flatten(),
            )
        } else if let Some(control) = available::control(&name) {
            let value = Value::read(control, &word, input);
            is_cut = value.as_ref().is_err_and(errors::is_unfinished);
            Kind::Control(control, note(value, at, errors).unwrap_or(Value::None))
        } else {
            let written = dashed(name, input);
            Kind::Unknown(written, read_value(&word, "..", input).ok())
        };
        // After a mistake, or a word that means nothing, the rest of the item means nothing either.
        let rest = rest(input);
        if !rest.is_empty() && !errors.blames(at) && !matches!(kind, Kind::Unknown(..)) {
            errors.push(at, errors::item_goes_on(&word, rest));
        }
        Some(Item { word, kind, is_cut })
    }
}

impl Value {
    fn read(control: &Control, word: &Ident, input: ParseStream<'_>) -> Result<Self> {
        match control.takes {
            Takes::Nothing if input.peek(Token![=]) || input.peek(token::Paren) => {
                Err(errors::item_takes_nothing(word, rest(input)))
            }
            Takes::Nothing => Ok(Value::None),
            Takes::Expr => read_value(word, "..", input).map(Value::Expr),
            Takes::Type => read_type(word, "Type", input).map(Value::Type),
            Takes::Path => read_type(word, "Struct", input).map(Value::Path),
        }
    }
}

/// Takes the rest of a word that is written with dashes, as `fail-fast`.
fn dashed(mut word: String, input: ParseStream<'_>) -> String {
    while input.peek(Token![-]) && input.peek2(Ident::peek_any) {
        let part = (input.parse::<Token![-]>(), input.call(Ident::parse_any));
        if let (Ok(_), Ok(part)) = part {
            word = format!("{word}-{part}");
        }
    }
    word
}

/// The `= value` after an option's name.
fn read_value<T: Parse>(word: &Ident, what: &str, input: ParseStream<'_>) -> Result<T> {
    if input.is_empty() || input.peek(token::Paren) {
        return Err(errors::item_needs_value(word, what));
    }
    if let Some((sign, found)) = wrong_sign(input) {
        rest(input);
        return Err(errors::wrong_item_sign(word, sign, found, what));
    }
    if !input.peek(Token![=]) {
        rest(input);
        return Err(errors::item_needs_value(word, what));
    }
    input.parse::<Token![=]>()?;
    if input.is_empty() {
        return Err(errors::item_needs_value(word, what));
    }
    let written = input.cursor().token_stream();
    input.parse().map_err(|error: Error| {
        let error = errors::unreadable_to_the_end::<T>(error, written.clone(), !input.is_empty());
        let last = written.clone().into_iter().last();
        if errors::is_unfinished(&error) && !matches!(last, Some(TokenTree::Group(_))) {
            errors::value_ended(&error, written)
        } else {
            error
        }
    })
}

/// A sign that stands where `=` should.
fn wrong_sign(input: ParseStream<'_>) -> Option<(TokenStream, &'static str)> {
    let found = if input.peek(Token![==]) {
        "=="
    } else if input.peek(Token![=>]) {
        "=>"
    } else if input.peek(Token![:]) && input.peek2(Token![=]) {
        ":="
    } else if input.peek(Token![:]) {
        ":"
    } else {
        return None;
    };
    let tokens = input.cursor().token_stream().into_iter();
    Some((tokens.take(found.len()).collect(), found))
}

/// The same of a type or a path, of which rustc has a long list of what may begin it.
fn read_type<T: Parse>(word: &Ident, what: &str, input: ParseStream<'_>) -> Result<T> {
    let ahead = input.fork();
    let is_assigned = wrong_sign(input).is_none();
    let value = read_value(word, what, input);
    let begins = ahead.parse::<Token![=]>().is_ok() && ahead.parse::<T>().is_ok();
    if value.is_err() && is_assigned && !begins && !ahead.is_empty() {
        return Err(errors::wrong_value(word, rest(&ahead), what));
    }
    value
}

/// The `(n)` of a `quorum`.
fn read_count(mode: &Mode, word: &Ident, input: ParseStream<'_>) -> Result<Option<Expr>> {
    let has_value = input.peek(Token![=]) || input.peek(token::Paren);
    if !mode.takes_count() {
        return if has_value {
            Err(errors::item_takes_nothing(word, rest(input)))
        } else {
            Ok(None)
        };
    }
    if !input.peek(token::Paren) {
        return Err(errors::quorum_needs_count(word));
    }
    let count;
    parenthesized!(count in input);
    if count.is_empty() {
        return Err(errors::quorum_needs_count(word));
    }
    let written = count.cursor().token_stream();
    let number = count
        .parse()
        .map_err(|error| errors::unreadable(error, written))?;
    let after = rest(&count);
    if after.is_empty() {
        Ok(Some(number))
    } else {
        Err(Error::new_spanned(
            after,
            "expected `)` after the number of arms",
        ))
    }
}

/// Takes all that is left.
fn rest(input: ParseStream<'_>) -> TokenStream {
    input.parse().unwrap_or_default()
}

/// Notes a mistake and goes on without the value.
fn note<T>(result: Result<T>, at: At, errors: &mut Errors) -> Option<T> {
    result.map_err(|error| errors.push(at, error)).ok()
}

/// The same tokens, without lints about the brackets that only a header needs: those around a
/// comparison. What an expansion wrote is not judged.
fn unlinted(tokens: TokenStream) -> TokenStream {
    let compares = |token: TokenTree| matches!(token, TokenTree::Punct(sign) if ['<', '>'].contains(&sign.as_char()));
    let tokens = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &mut token {
            if group.stream().into_iter().any(compares) {
                group.set_span(Span::mixed_site().located_at(group.span()));
            }
        }
        token
    });
    tokens.collect()
}
