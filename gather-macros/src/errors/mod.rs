//! The error index: one constructor for each message, and the list that collects them.
//!
//! The first line says what is wrong, in the user's words; `help:` is the text to type, `note:` the
//! rule behind it. Each error lies on the smallest piece of text that must change.

mod arms;
mod header;
mod reading;
mod spreads;

pub(crate) use arms::*;
pub(crate) use header::*;
pub(crate) use reading::*;
pub(crate) use spreads::*;

use proc_macro2::TokenStream;
use quote::ToTokens;
use std::fmt::Display;
use syn::Error;

/// What a mistake is about, so that nothing is said twice about the same thing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// The header item with this index.
    Item(usize),
    /// The arm with this index.
    Arm(usize),
    /// Neither: the call as a whole.
    Call,
}

/// All mistakes of a call; collecting never stops at the first one.
pub(crate) struct Errors {
    list: Vec<Error>,
    blamed: Vec<At>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Errors {
            list: Vec::new(),
            blamed: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, at: At, error: Error) {
        self.list.push(error);
        self.blamed.push(at);
    }

    /// Marks one more place that a mistake is about.
    pub(crate) fn blame(&mut self, at: At) {
        self.blamed.push(at);
    }

    /// Adds an error that blames no item and no arm: what else is wrong there is still said.
    pub(crate) fn refuse(&mut self, error: Error) {
        self.list.push(error);
    }

    /// Whether a mistake was found there.
    pub(crate) fn blames(&self, at: At) -> bool {
        self.blamed.contains(&at)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// A `compile_error!` for each.
    pub(crate) fn to_compile_errors(&self) -> TokenStream {
        self.list.iter().map(Error::to_compile_error).collect()
    }

    #[cfg(all(test, feature = "alloc"))]
    pub(crate) fn messages(&self) -> Vec<String> {
        self.list.iter().map(ToString::to_string).collect()
    }
}

fn on(tokens: impl ToTokens, message: impl Display) -> Error {
    Error::new_spanned(tokens, message)
}

/// `` `a`, `b` and `c` ``
fn listed(words: &[impl Display]) -> String {
    let quoted = words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// `first`, `second`, .., `11th`
fn ordinal(index: usize) -> String {
    let words = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    let number = index + 1;
    let suffix = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    words
        .get(index)
        .map_or_else(|| format!("{number}{suffix}"), ToString::to_string)
}
