//! What is said about arms, their names, their attributes, and what they wait for.

use super::{listed, on, ordinal};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Error, ExprClosure, Ident, Pat};

pub(crate) fn name_missing(arm: impl ToTokens, suggested: Option<&str>) -> Error {
    let name = suggested.unwrap_or("name");
    on(
        arm,
        format_args!("this arm has no name, the others have\nhelp: write `{name} = ..`"),
    )
}

pub(crate) fn name_unwanted(name: &Ident) -> Error {
    on(
        name,
        "this arm has a name, the others have none\nhelp: name all arms or none",
    )
}

/// A mode or an option among the arms, or several, which are so in a header.
pub(crate) fn option_among_arms(word: &Ident, in_header: &str) -> Error {
    on(
        word,
        format_args!(
            "modes and options stand in `<..>` before the first arm\n\
             help: write `gather!({in_header} ..)`"
        ),
    )
}

pub(crate) fn name_taken(name: &Ident, first: usize) -> Error {
    let (arm, plain) = (ordinal(first), crate::names::plain(name));
    on(
        name,
        format_args!(
            "the name `{name}` is already taken by the {arm} arm\n\
             help: rename this arm, for example `{plain}2 = ..`"
        ),
    )
}

pub(crate) fn name_not_plain(left: impl ToTokens) -> Error {
    on(
        left,
        "expected the name of an arm, a single identifier\nhelp: write `name = ..`",
    )
}

/// `let`, or `mut`.
pub(crate) fn let_arm(word: &Ident) -> Error {
    on(
        word,
        format_args!("an arm is named without `{word}`\nhelp: write `name = ..`"),
    )
}

pub(crate) fn spread_of_nothing(dots: impl ToTokens) -> Error {
    on(
        dots,
        "expected an iterator of futures after `..`\nhelp: write `..iterator`",
    )
}

pub(crate) fn dots_before_inputs(dots: impl ToTokens) -> Error {
    on(
        dots,
        "the inputs of a spread arm stand before its `..`\nhelp: write `|a| ..iterator`",
    )
}

pub(crate) fn range_arm(range: impl ToTokens) -> Error {
    on(
        range,
        "a range is not a future, so it cannot be an arm of `gather!`\n\
             help: for a spread arm write `,` before the `..`",
    )
}

/// `a && b`, `a == b`
pub(crate) fn bool_arm(op: impl ToTokens, name: Option<&Ident>) -> Error {
    let sign = op.to_token_stream();
    let help = match name {
        Some(name) => format!("to name an arm write `{name} = ..`"),
        None => "combine the outputs behind the call".to_owned(),
    };
    on(
        &sign,
        format_args!("`{sign}` gives a `bool`, which is not a future\nhelp: {help}"),
    )
}

/// `..iterator` at the end of a block.
pub(crate) fn dots_in_block(dots: impl ToTokens) -> Error {
    on(
        dots,
        "the dots of a spread arm stand before its block, not in it\n\
         help: write `..{ .. iterator }`, with the parameters before the dots",
    )
}

/// `return`, `break` or `continue` in the place of a future.
pub(crate) fn leaving_arm(word: impl ToTokens) -> Error {
    let word = word.into_token_stream();
    let help = match word.to_string().as_str() {
        "return" => "within an `async` block it ends the arm alone",
        _ => "leave the loop before the gather or behind it",
    };
    on(
        &word,
        format_args!(
            "`{word}` leaves before there is a gather, so it cannot be an arm of `gather!`\n\
             help: {help}"
        ),
    )
}

/// The same in an arm that is made when it starts, which `return` leaves.
pub(crate) fn return_from_arm(word: impl ToTokens) -> Error {
    on(
        word,
        "`return` leaves this arm before there is a future to wait for\n\
         help: for a plain value write `async { .. }`",
    )
}

pub(crate) fn wrong_dots(dots: impl ToTokens, found: &str) -> Error {
    on(
        dots,
        format_args!(
            "expected `..` before a spread arm, found `{found}`\nhelp: write `..iterator`"
        ),
    )
}

pub(crate) fn unknown_attr(attr: &Attribute, word: &str, near: Option<&str>) -> Error {
    let help = match near {
        _ if word == "doc" => "write an ordinary comment, `// ..`".to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "an arm may have `#[shield]`, `#[background]`, `#[until(..)]`, `#[on_cancel(..)]` and \
             `#[cfg(..)]`"
                .to_owned()
        }
    };
    on(
        attr.path(),
        format_args!("unknown attribute `{word}` on an arm\nhelp: {help}"),
    )
}

pub(crate) fn attr_twice(attr: &Attribute, word: &str) -> Error {
    on(
        attr.path(),
        format_args!("the attribute `{word}` is given twice\nhelp: remove one of the two"),
    )
}

pub(crate) fn attr_needs_value(attr: &Attribute, word: &str) -> Error {
    on(
        attr.path(),
        format_args!("`{word}` needs a value\nhelp: write `#[{word}(..)]`"),
    )
}

pub(crate) fn attr_goes_on(rest: TokenStream, word: &str) -> Error {
    on(
        rest,
        format_args!("`{word}` takes one value\nhelp: write `#[{word}(..)]`"),
    )
}

pub(crate) fn attr_takes_nothing(attr: &Attribute, word: &str) -> Error {
    on(
        &attr.meta,
        format_args!("`{word}` takes no value\nhelp: write `#[{word}]`"),
    )
}

pub(crate) fn attr_outside_modes(attr: &Attribute, word: &str, mode: &str) -> Error {
    let help = match word {
        "until" => "remove it, or give the whole gather an `until = ..` in the header",
        _ => "remove it, or choose another mode",
    };
    on(
        attr.path(),
        format_args!(
            "`#[{word}]` does not go with the mode `{mode}`\nhelp: {help}\n\
             note: `{mode}` chooses among the outputs of its arms, and this arm may have none"
        ),
    )
}

pub(crate) fn dependent_outside_modes(closure: &ExprClosure, mode: &str) -> Error {
    on(
        bars(closure),
        format_args!(
            "a dependent arm does not go with the mode `{mode}`\n\
             help: await what it needs within the arm, in an `async` block\n\
             note: `{mode}` ends without some of its arms, and one of them could be waited for"
        ),
    )
}

pub(crate) fn dependent_without_names(closure: &ExprClosure) -> Error {
    on(
        bars(closure),
        "a dependent arm names the arms it waits for, and these arms have no names\n\
             help: write `name = ..` for each arm",
    )
}

pub(crate) fn dependency_pattern(parameter: &Pat) -> Error {
    on(
        parameter,
        "expected the name of an arm, found a pattern\n\
         help: write a plain name, and take its value apart inside the arm",
    )
}

pub(crate) fn dependency_unknown(name: &Ident, near: Option<&str>, arms: &[String]) -> Error {
    let help = near.map_or_else(
        || format!("the arms are {}", listed(arms)),
        |near| format!("did you mean `{near}`?"),
    );
    on(name, format_args!("no arm is named `{name}`\nhelp: {help}"))
}

pub(crate) fn dependency_removed(name: &Ident, arm: Option<&Ident>) -> Error {
    let arm = arm.map_or_else(|| "this arm".to_owned(), |arm| format!("`{arm}`"));
    on(
        name,
        format_args!(
            "arm `{name}` is removed by its `#[cfg(..)]`, and {arm} waits for it\n\
             help: put the same `#[cfg(..)]` on {arm}"
        ),
    )
}

pub(crate) fn dependency_on_itself(parameter: &Ident, arm: &Ident) -> Error {
    on(
        parameter,
        format_args!(
            "arm `{arm}` waits for itself\nhelp: remove the parameter, or name another arm\n\
             note: an arm may read other arms, never its own result"
        ),
    )
}

pub(crate) fn dependency_twice(name: &Ident) -> Error {
    on(
        name,
        format_args!("`{name}` is named twice\nhelp: remove one of the two"),
    )
}

pub(crate) fn cycle(arms: &[&Ident]) -> Error {
    let round = arms
        .iter()
        .chain(arms.first())
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(" -> ");
    let first = arms.first().map(ToTokens::to_token_stream);
    on(
        first,
        format_args!(
            "these arms wait for each other: {round}\n\
             help: break the cycle by passing one of the values in from outside"
        ),
    )
}

/// The parameters of a closure with their bars.
fn bars(closure: &ExprClosure) -> TokenStream {
    let ExprClosure {
        inputs_begin,
        inputs,
        inputs_end,
        ..
    } = closure;
    quote::quote!(#inputs_begin #inputs #inputs_end)
}
