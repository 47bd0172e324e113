//! The rules of arms, their attributes and their names.

use crate::available::{self, Mode};
use crate::errors::{self, At, Errors};
use crate::input::{Call, Value};
use crate::names::{self, Names};
use std::collections::HashSet;
use syn::{Attribute, BinOp, Expr, Meta};

/// What parses as an expression and is no arm.
pub(super) fn check_arms(call: &Call, errors: &mut Errors) {
    for (index, arm) in call.arms.iter().enumerate() {
        let expr = match &arm.value {
            Value::Future(expr) => expr,
            Value::Closure(closure) => &closure.body,
            Value::Spread(dots, Expr::Closure(_)) => {
                errors.push(At::Arm(index), errors::dots_before_inputs(dots));
                continue;
            }
            Value::Spread(..) => continue,
        };
        // `let (a, b) = ..` has been spoken of.
        if errors.blames(At::Arm(index)) {
            continue;
        }
        let error = match expr {
            Expr::Assign(assign) if arm.name.is_none() => errors::name_not_plain(&assign.left),
            Expr::Binary(pair) if index == 0 && goes_on(call, &pair.op) => {
                errors::compared_arm(pair.op)
            }
            Expr::Range(range) => match (&range.start, &range.limits) {
                (None, dots @ syn::RangeLimits::Closed(_)) => errors::wrong_dots(dots, "..="),
                (None, dots) if range.end.is_none() => errors::spread_of_nothing(dots),
                // The iterator of a dependent spread arm.
                (None, _) => continue,
                (Some(_), _) => errors::range_arm(range),
            },
            _ => continue,
        };
        errors.push(At::Arm(index), error);
    }
}

/// Whether the first arm is a comparison with what the header ended before: one within the header.
fn goes_on(call: &Call, op: &BinOp) -> bool {
    !call.header.items.is_empty() && matches!(op, BinOp::Gt(_) | BinOp::Ge(_))
}

pub(super) fn check_attrs(call: &Call, errors: &mut Errors) {
    for (index, arm) in call.arms.iter().enumerate() {
        let mut seen = HashSet::new();
        for attr in &arm.attrs {
            let word = path_of(attr);
            let error = match available::attr(&word) {
                None => {
                    let known = available::ATTRS.iter().map(|attr| attr.name).chain(["cfg"]);
                    let near = available::called_elsewhere(&word)
                        .filter(|word| available::attr(word).is_some())
                        .or_else(|| names::nearest(&word, known));
                    Some(errors::unknown_attr(attr, &word, near))
                }
                Some(row) if !seen.insert(row.name) => Some(errors::attr_twice(attr, row.name)),
                Some(row) => attr_form(attr, row),
            };
            if let Some(error) = error {
                errors.push(At::Arm(index), error);
            }
        }
    }
}

/// A known attribute has its expression, or none.
fn attr_form(attr: &Attribute, row: &available::Attr) -> Option<syn::Error> {
    match (&attr.meta, row.takes_expr) {
        (Meta::Path(_), false) => None,
        (_, false) => Some(errors::attr_takes_nothing(attr, row.name)),
        (Meta::List(list), true) if !list.tokens.is_empty() => list.parse_args::<Expr>().err(),
        (_, true) => Some(errors::attr_needs_value(attr, row.name)),
    }
}

/// A mode that elects takes no arm that others wait for, and none that may be absent.
pub(super) fn check_arms_of_mode(call: &Call, mode: &Mode, errors: &mut Errors) {
    if !mode.elects {
        return;
    }
    for (index, arm) in call.arms.iter().enumerate() {
        if let Some(closure) = arm.dependent() {
            errors.push(
                At::Arm(index),
                errors::dependent_outside_modes(closure, mode.name),
            );
        }
        for attr in &arm.attrs {
            if available::attr(&path_of(attr)).is_some_and(|row| row.optional_arm) {
                errors.push(
                    At::Arm(index),
                    errors::attr_outside_modes(attr, &path_of(attr), mode.name),
                );
            }
        }
    }
}

/// The fewer are the mistaken ones.
pub(super) fn check_all_named_or_none(call: &Call, names: &Names, errors: &mut Errors) {
    let with_name = call.arms.iter().filter(|arm| arm.name.is_some()).count();
    let without = call.arms.len() - with_name;
    if with_name == 0 || without == 0 {
        return;
    }
    for (index, arm) in call
        .arms
        .iter()
        .enumerate()
        .filter(|(_, arm)| arm.name.is_some() == (with_name < without))
    {
        // An arm such as `a.b = future` has its own error about its name.
        if errors.blames(At::Arm(index)) && arm.name.is_none() {
            continue;
        }
        let error = match (&arm.name, &arm.value) {
            (Some(name), _) => match available::in_header(&names::plain(name)) {
                Some(in_header) => errors::option_among_arms(name, &in_header),
                None => errors::name_unwanted(name),
            },
            (None, Value::Future(expr)) => {
                errors::name_missing(expr, suggestion(expr, names).as_deref())
            }
            (None, value) => errors::name_missing(value, None),
        };
        errors.push(At::Arm(index), error);
    }
}

/// A name for the help line that no other arm has.
fn suggestion(expr: &Expr, names: &Names) -> Option<String> {
    names::suggested(expr).filter(|name| !names.in_order().contains(name))
}

pub(super) fn check_names_once(call: &Call, names: &Names, errors: &mut Errors) {
    for (index, arm) in call.arms.iter().enumerate() {
        let Some(name) = &arm.name else { continue };
        match names.place(name) {
            Some(first) if first != index => {
                errors.push(At::Arm(index), errors::name_taken(name, first));
            }
            _ => {}
        }
    }
}

/// The attribute's path as text, such as `shield` or `rustfmt::skip`.
fn path_of(attr: &Attribute) -> String {
    let segments = attr
        .path()
        .segments
        .iter()
        .map(|segment| segment.ident.to_string());
    segments.collect::<Vec<_>>().join("::")
}
