//! The rules of the header.

use crate::available::{self, Control, Mode, Takes};
use crate::errors::{self, At, Errors};
use crate::header::{Item, Kind, Value as ItemValue};
use crate::input::Call;
use crate::names::{self, Names};
use quote::ToTokens;
use std::collections::HashSet;
use syn::token::Async;
use syn::{Expr, Lit, Stmt, Type};

pub(super) fn check_unknown_words(call: &Call, errors: &mut Errors) {
    let modes = available::MODES
        .iter()
        .map(|mode| mode.name)
        .collect::<Vec<_>>();
    let controls = available::CONTROLS
        .iter()
        .map(|control| control.name)
        .collect::<Vec<_>>();
    for (index, item) in call.header.items.iter().enumerate() {
        if let Kind::Unknown(written, value) = &item.kind {
            // `mode = settle`
            let mode = value.as_ref().map(names::plain);
            let near = available::called_elsewhere(written)
                .or_else(|| names::nearest(written, modes.iter().chain(&controls).copied()))
                .or_else(|| Some(available::mode(&mode?)?.name));
            errors.push(
                At::Item(index),
                errors::unknown_word(&item.word, written, near, &modes, &controls),
            );
        }
    }
}

pub(super) fn check_one_mode(call: &Call, errors: &mut Errors) {
    let mut modes = call.header.modes();
    let Some((_, _, first)) = modes.next() else {
        return;
    };
    for (index, item, mode) in modes {
        let error = if mode.name == first.name {
            errors::mode_twice(&item.word)
        } else {
            errors::two_modes(first.name, &item.word)
        };
        errors.push(At::Item(index), error);
    }
}

pub(super) fn check_options_once(call: &Call, errors: &mut Errors) {
    let mut seen = HashSet::new();
    for (index, item, control) in call.header.controls() {
        if !seen.insert(control.name) {
            errors.push(At::Item(index), errors::option_twice(&item.word));
        }
    }
}

pub(super) fn check_limit(call: &Call, errors: &mut Errors) {
    for (index, item, control) in call.header.controls() {
        if let (Some(number), "limit") = (item.expr(), control.name) {
            if literal(number) == Some(0) {
                errors.push(At::Item(index), errors::limit_zero(number));
            }
        }
    }
}

/// An error is handed back by value, so its type has a size.
pub(super) fn check_error(call: &Call, errors: &mut Errors) {
    for (index, item, _) in call.header.controls() {
        let Kind::Control(_, ItemValue::Type(ty)) = &item.kind else {
            continue;
        };
        let help = match ty {
            Type::TraitObject(object) => {
                let object = object.to_token_stream().to_string();
                format!("write `Box<{}>`", object.replace(" :: ", "::"))
            }
            Type::Slice(_) => "write a `Vec<..>` or a `Box<..>`".to_owned(),
            Type::Path(path) if path.path.is_ident("str") => "write `String`".to_owned(),
            _ => continue,
        };
        errors.push(At::Item(index), errors::error_without_size(ty, &help));
    }
}

pub(super) fn check_spawn(call: &Call, errors: &mut Errors) {
    let dependent = call.arms.iter().any(|arm| arm.dependent().is_some());
    for (index, item, control) in call.header.controls() {
        if control.name == "spawn" && dependent {
            errors.push(At::Item(index), errors::spawn_with_dependents(&item.word));
        } else if let (Some(function), "spawn") = (item.expr(), control.name) {
            if let Some(word) = async_of_closure(function) {
                errors.push(At::Item(index), errors::spawn_only_returns(*word));
            }
        }
    }
}

/// The `async` of a closure that does nothing but return a future.
fn async_of_closure(function: &Expr) -> Option<&Async> {
    match function {
        Expr::Closure(closure) => closure
            .asyncness
            .as_ref()
            .or_else(|| async_of_body(&closure.body)),
        Expr::Paren(paren) => async_of_closure(&paren.expr),
        Expr::Group(group) => async_of_closure(&group.expr),
        _ => None,
    }
}

fn async_of_body(body: &Expr) -> Option<&Async> {
    match body {
        Expr::Async(block) => Some(&block.async_token),
        Expr::Block(block) => match block.block.stmts.as_slice() {
            [Stmt::Expr(body, None)] => async_of_body(body),
            _ => None,
        },
        Expr::Paren(paren) => async_of_body(&paren.expr),
        _ => None,
    }
}

/// `error` and `labeled` speak of an error, `into` needs every output.
pub(super) fn check_options_of_mode(call: &Call, mode: &Mode, errors: &mut Errors) {
    for (index, item, control) in call.header.controls() {
        let goes_with = |mode: &Mode| match control.name {
            "error" | "labeled" => mode.has_error,
            "into" => mode.fills_fields,
            _ => true,
        };
        if !goes_with(mode) {
            let modes = available::MODES
                .iter()
                .filter(|mode| goes_with(mode))
                .map(|mode| mode.name);
            let modes = modes.collect::<Vec<_>>();
            errors.push(
                At::Item(index),
                errors::option_outside_modes(&item.word, mode.name, &modes),
            );
        }
    }
}

pub(super) fn check_into(call: &Call, names: &Names, errors: &mut Errors) {
    let unnamed = names.is_empty() && !call.arms.is_empty() && call.complete;
    for (index, item, control) in call.header.controls() {
        if control.name == "into" && unnamed && !errors.blames(At::Item(index)) {
            errors.push(At::Item(index), errors::into_without_names(&item.word));
        }
    }
}

/// Only `all` and `settle` have an answer to no arms.
pub(super) fn check_some_arms(call: &Call, mode: &Mode, errors: &mut Errors) {
    if mode.may_be_empty || !call.arms.is_empty() || !call.complete {
        return;
    }
    for (index, item, _) in call.header.modes() {
        let removed = call.kept.as_ref().is_some_and(|kept| !kept.is_empty());
        errors.push(At::Item(index), errors::no_arms(&item.word, removed));
    }
}

pub(super) fn check_quorum(call: &Call, errors: &mut Errors) {
    let counted = call.complete && !call.arms.is_empty() && !call.has_spread();
    for (index, item, _) in call.header.modes() {
        let Kind::Mode(_, Some(number)) = &item.kind else {
            continue;
        };
        match literal(number) {
            Some(0) => errors.push(At::Item(index), errors::quorum_zero(number)),
            Some(count) if counted && count > call.arms.len() as u128 => {
                errors.push(
                    At::Item(index),
                    errors::quorum_too_large(number, count, call.arms.len()),
                );
            }
            _ => {}
        }
    }
}

impl Item {
    fn expr(&self) -> Option<&Expr> {
        match &self.kind {
            Kind::Control(
                Control {
                    takes: Takes::Expr, ..
                },
                ItemValue::Expr(expr),
            ) => Some(expr),
            _ => None,
        }
    }
}

/// The value of an integer literal.
fn literal(number: &Expr) -> Option<u128> {
    match number {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        Expr::Paren(paren) => literal(&paren.expr),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}
