//! What is said about the words of the header.

use super::{listed, on};
use syn::token::Async;
use syn::{Error, Expr, Ident, Type};

/// `written` is the word with what dashes have cut off.
pub(crate) fn unknown_word(
    word: &Ident,
    written: &str,
    near: Option<&str>,
    modes: &[&str],
    options: &[&str],
) -> Error {
    let help = near.map_or_else(
        || {
            format!(
                "the modes are {}, the options {}",
                listed(modes),
                listed(options)
            )
        },
        |near| format!("did you mean `{near}`?"),
    );
    on(
        word,
        format_args!("unknown mode or option `{written}`\nhelp: {help}"),
    )
}

pub(crate) fn mode_twice(word: &Ident) -> Error {
    on(
        word,
        format_args!("the mode `{word}` is given twice\nhelp: remove one of the two"),
    )
}

pub(crate) fn two_modes(first: &str, word: &Ident) -> Error {
    on(
        word,
        format_args!(
            "`{first}` and `{word}` are both modes, and a gather has one\n\
             help: remove one of the two"
        ),
    )
}

pub(crate) fn option_twice(word: &Ident) -> Error {
    on(
        word,
        format_args!("the option `{word}` is given twice\nhelp: remove one of the two"),
    )
}

pub(crate) fn option_outside_modes(word: &Ident, mode: &str, modes: &[&str]) -> Error {
    on(
        word,
        format_args!(
            "`{word}` does not go with the mode `{mode}`\n\
             help: remove it, or choose a mode that it goes with: {}",
            listed(modes)
        ),
    )
}

pub(crate) fn spawn_with_dependents(word: &Ident) -> Error {
    on(
        word,
        "`spawn` does not go with dependent arms\n\
             help: remove it, and spawn within the arms what is to run in parallel\n\
             note: a spawned arm is a task of its own and may not borrow from another",
    )
}

pub(crate) fn spawn_only_returns(word: Async) -> Error {
    on(
        word,
        "`spawn` is to start the task, and this returns a future that nobody polls\n\
             help: hand the task to an executor: `spawn = tokio::spawn`, `spawn = |task| ex.spawn(task).detach()`",
    )
}

pub(crate) fn error_without_size(ty: &Type, help: &str) -> Error {
    on(
        ty,
        format_args!("an error is handed back by value, and this type has no size\nhelp: {help}"),
    )
}

pub(crate) fn into_without_names(word: &Ident) -> Error {
    on(
        word,
        "`into` fills fields by name, and these arms have no names\n\
             help: write `field = ..` for each arm",
    )
}

pub(crate) fn limit_zero(number: &Expr) -> Error {
    on(
        number,
        "`limit = 0` would never start an arm\nhelp: use 1 to run the arms one after the other",
    )
}

pub(crate) fn quorum_zero(number: &Expr) -> Error {
    on(
        number,
        "a quorum of 0 is reached before any arm has run\nhelp: use 1 or more",
    )
}

pub(crate) fn quorum_too_large(number: &Expr, count: u128, arms: usize) -> Error {
    let plural = if arms == 1 { "" } else { "s" };
    on(
        number,
        format_args!(
            "a quorum of {count} can never be reached by {arms} arm{plural}\n\
             help: use a smaller number, or more arms"
        ),
    )
}

pub(crate) fn no_arms(word: &Ident, removed: bool) -> Error {
    let help = if removed {
        "add one without `#[cfg]`, which has removed every arm"
    } else {
        "add one behind the header"
    };
    on(
        word,
        format_args!("`{word}` needs at least one arm\nhelp: {help}"),
    )
}
