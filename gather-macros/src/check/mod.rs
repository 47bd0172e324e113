//! The rules of the language, one function each. A rule that cannot be judged, because what it
//! needs could not be read or is itself a mistake, stays silent: one mistake is one error.

mod arms;
mod dependencies;
mod header;

use crate::errors::Errors;
use crate::input::Call;
use crate::names::Names;
use arms::{
    check_all_named_or_none, check_arms, check_arms_of_mode, check_attrs, check_names_once,
};
use dependencies::{check_cycles, check_dependencies};
use header::{
    check_error, check_into, check_limit, check_one_mode, check_options_of_mode,
    check_options_once, check_quorum, check_some_arms, check_spawn, check_unknown_words,
};

/// Puts every rule that the call breaks into `errors`.
pub(crate) fn check(call: &Call, errors: &mut Errors) {
    check_unknown_words(call, errors);
    check_one_mode(call, errors);
    check_options_once(call, errors);
    check_limit(call, errors);
    check_error(call, errors);
    check_spawn(call, errors);
    check_arms(call, errors);
    check_attrs(call, errors);
    if let Some(mode) = call.header.mode() {
        check_options_of_mode(call, mode, errors);
        check_arms_of_mode(call, mode, errors);
        check_some_arms(call, mode, errors);
    }
    check_quorum(call, errors);
    let names = Names::of(call);
    check_all_named_or_none(call, &names, errors);
    check_into(call, &names, errors);
    check_names_once(call, &names, errors);
    check_dependencies(call, &names, errors);
    check_cycles(call, &names, errors);
}
