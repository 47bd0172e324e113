//! The rules of arms that wait for others.

use crate::errors::{self, At, Errors};
use crate::graph;
use crate::input::Call;
use crate::names::{self, Names};
use std::collections::HashSet;
use syn::ExprClosure;

pub(super) fn check_dependencies(call: &Call, names: &Names, errors: &mut Errors) {
    for (index, arm) in call.arms.iter().enumerate() {
        let Some(closure) = arm.dependent() else {
            continue;
        };
        if names.is_empty() && call.complete && !errors.blames(At::Arm(index)) {
            errors.push(At::Arm(index), errors::dependent_without_names(closure));
        } else if !names.is_empty() {
            check_parameters(call, index, closure, names, errors);
        }
    }
}

fn check_parameters(
    call: &Call,
    index: usize,
    closure: &ExprClosure,
    names: &Names,
    errors: &mut Errors,
) {
    let mut seen = HashSet::new();
    for parameter in &closure.inputs {
        let Some(name) = names::as_name(parameter) else {
            errors.push(At::Arm(index), errors::dependency_pattern(parameter));
            continue;
        };
        let error = match (names.dependency(name), &call.arms[index].name) {
            (Some(target), Some(arm)) if target == index => errors::dependency_on_itself(name, arm),
            (Some(target), _) if !seen.insert(target) => errors::dependency_twice(name),
            (None, arm) if names::is_among(name, &call.removed) => {
                errors::dependency_removed(name, arm.as_ref())
            }
            (None, _) if call.complete => {
                errors::dependency_unknown(name, names.nearest(name), names.in_order())
            }
            _ => continue,
        };
        errors.push(At::Arm(index), error);
    }
}

pub(super) fn check_cycles(call: &Call, names: &Names, errors: &mut Errors) {
    for cycle in graph::cycles(&names.edges(call)) {
        let round = cycle
            .iter()
            .filter_map(|index| call.arms[*index].name.as_ref())
            .collect::<Vec<_>>();
        for index in cycle {
            errors.blame(At::Arm(index));
        }
        errors.push(At::Call, errors::cycle(&round));
    }
}
