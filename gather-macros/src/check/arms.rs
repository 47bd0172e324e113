//! The rules of arms, their attributes and their names.

use crate::available::{self, Mode};
use crate::errors::{self, At, Errors};
use crate::input::{Arm, Call, Value};
use crate::names::{self, Names};
use proc_macro2::TokenStream;
use std::collections::HashSet;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, BinOp, Block, Expr, ExprBinary, ExprBreak, ExprContinue, ExprReturn, Ident, Meta,
    RangeLimits, Stmt, Token,
};

/// What parses as an expression and is no arm.
pub(super) fn check_arms(call: &Call, errors: &mut Errors) {
    // Of a name among arms without names is spoken elsewhere.
    let all_named = call.arms.iter().all(|arm| arm.name.is_some());
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
            Expr::Assign(assign) if arm.name.is_none() => match compared(call, index, &assign.left)
            {
                Some(_) if !call.complete => continue,
                Some(op) => errors::compared_arm(op),
                None => errors::name_not_plain(&assign.left),
            },
            Expr::Binary(_) if compared(call, index, expr).is_some() => match expr {
                Expr::Binary(pair) if call.complete => errors::compared_arm(pair.op),
                // Of what stands before it was spoken where it could not be read.
                _ => continue,
            },
            Expr::Return(ExprReturn {
                return_token: word, ..
            }) if arm.closure().is_some() => errors::return_from_arm(word),
            Expr::Return(ExprReturn {
                return_token: word, ..
            }) => errors::leaving_arm(word),
            Expr::Break(ExprBreak {
                break_token: word, ..
            }) => errors::leaving_arm(word),
            Expr::Continue(ExprContinue {
                continue_token: word,
                ..
            }) => errors::leaving_arm(word),
            Expr::Lit(_) if all_named => match option_as_name(arm) {
                Some((name, in_header)) => errors::option_among_arms(name, &in_header),
                None => continue,
            },
            Expr::Block(block) => match (dots_at_end(&block.block), return_at_end(&block.block)) {
                (Some(dots), _) if !is_async(arm) => errors::dots_in_block(dots),
                (_, Some(word)) if arm.closure().is_none() => errors::leaving_arm(word),
                (_, Some(word)) if !is_async(arm) => errors::return_from_arm(word),
                _ => continue,
            },
            Expr::Binary(pair) if gives_bool(pair.op) => match header_not_begun(index, pair) {
                Some((word, in_header)) => errors::option_among_arms(word, &in_header),
                None => errors::bool_arm(pair.op, named_by_equal(pair)),
            },
            Expr::Range(range) => match (&range.start, &range.limits) {
                (None, dots @ RangeLimits::Closed(_)) => errors::wrong_dots(dots, "..="),
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

/// The name of an arm that is the word of an option, as it stands in a header.
fn option_as_name(arm: &Arm) -> Option<(&Ident, String)> {
    let name = arm.name.as_ref()?;
    let word = names::plain(name);
    available::control(&word)?;
    Some((name, available::in_header(&word)?))
}

/// The arm is an `async` closure, whose block is a future whatever it ends with.
fn is_async(arm: &Arm) -> bool {
    arm.closure()
        .is_some_and(|closure| closure.asyncness.is_some())
}

/// The `return` that a block ends with.
fn return_at_end(block: &Block) -> Option<&Token![return]> {
    match block.stmts.last()? {
        Stmt::Expr(Expr::Return(expr), _) => Some(&expr.return_token),
        _ => None,
    }
}

/// Whatever its sides are, what such a sign gives is no future.
fn gives_bool(op: BinOp) -> bool {
    matches!(
        op,
        BinOp::And(_)
            | BinOp::Or(_)
            | BinOp::Eq(_)
            | BinOp::Ne(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Gt(_)
            | BinOp::Ge(_)
    )
}

/// The mode or option in `settle> future`, before the first arm.
fn header_not_begun(index: usize, pair: &ExprBinary) -> Option<(&Ident, String)> {
    match (&*pair.left, pair.op) {
        (Expr::Path(left), BinOp::Gt(_)) if index == 0 => {
            let word = left.path.get_ident()?;
            Some((word, available::in_header(&names::plain(word))?))
        }
        _ => None,
    }
}

/// The name in `name == future`.
fn named_by_equal(pair: &ExprBinary) -> Option<&Ident> {
    match (&*pair.left, pair.op) {
        (Expr::Path(left), BinOp::Eq(_)) => left.path.get_ident(),
        _ => None,
    }
}

/// The dots of `..iterator` at the end of a block, which would be a range.
fn dots_at_end(block: &Block) -> Option<&RangeLimits> {
    match block.stmts.last()? {
        Stmt::Expr(Expr::Range(range), None) if range.start.is_none() && range.end.is_some() => {
            Some(&range.limits)
        }
        _ => None,
    }
}

/// The sign, if the first arm is a comparison with what the header ended before: one within the header.
fn compared(call: &Call, index: usize, expr: &Expr) -> Option<BinOp> {
    match expr {
        Expr::Binary(pair) if index == 0 && !call.header.items.is_empty() => {
            matches!(pair.op, BinOp::Gt(_) | BinOp::Ge(_)).then_some(pair.op)
        }
        _ => None,
    }
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
        (Meta::List(list), true) if !list.tokens.is_empty() => one_expr(&list.tokens, row.name),
        (_, true) => Some(errors::attr_needs_value(attr, row.name)),
    }
}

/// What is wrong with the value of an attribute, which is one expression.
fn one_expr(tokens: &TokenStream, word: &str) -> Option<syn::Error> {
    let read = |input: ParseStream<'_>| {
        let value = input.parse::<Expr>();
        let rest = input.parse::<TokenStream>()?;
        Ok(match value {
            Err(error) => Some(errors::unreadable_to_the_end::<Expr>(
                error,
                tokens.clone(),
                !rest.is_empty(),
            )),
            Ok(_) if rest.is_empty() => None,
            Ok(_) => Some(errors::attr_goes_on(rest, word)),
        })
    };
    // The brackets within a value may be at fault as well, which the parser tells only at the end.
    read.parse2(tokens.clone()).unwrap_or_else(Some)
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

/// The fewer are the mistaken ones; but names that are all options are options.
pub(super) fn check_all_named_or_none(call: &Call, names: &Names, errors: &mut Errors) {
    let with_name = call.arms.iter().filter(|arm| arm.name.is_some()).count();
    let without = call.arms.len() - with_name;
    // Where an arm could not be read, what is left of it may have lost its name.
    if with_name == 0 || without == 0 || !call.complete {
        return;
    }
    let options = call.arms.iter().enumerate();
    let options = options.filter_map(|(index, arm)| Some((index, option_as_name(arm)?)));
    let options = options.collect::<Vec<_>>();
    if let Some((index, (name, _))) = options.first().filter(|_| options.len() == with_name) {
        let all = options.iter().map(|(_, (_, in_header))| in_header.as_str());
        let in_header = all.collect::<Vec<_>>().join(" ").replace("> <", ", ");
        errors.push(At::Arm(*index), errors::option_among_arms(name, &in_header));
        return;
    }
    // `let a = future`, `a |b| future`: spoken of, or about to be.
    let is_wrong =
        |(index, arm): (usize, &Arm)| arm.name.is_some() && errors.blames(At::Arm(index));
    if call.arms.iter().enumerate().any(is_wrong) {
        return;
    }
    if let Some((index, name, bar)) = inputs_after_name(call) {
        errors.push(At::Arm(index), errors::inputs_after_name(bar, name));
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

/// The first arm that is written `a |b| future`, which is read as an operator: its name, and the sign.
fn inputs_after_name(call: &Call) -> Option<(usize, &Ident, Token![|])> {
    call.arms.iter().enumerate().find_map(|(index, arm)| {
        let mut expr = match &arm.value {
            Value::Future(expr) if arm.name.is_none() => expr,
            _ => return None,
        };
        let mut bar = None;
        while let Expr::Binary(ExprBinary {
            left,
            op: BinOp::BitOr(sign),
            ..
        }) = expr
        {
            (expr, bar) = (left, Some(*sign));
        }
        match expr {
            Expr::Path(path) => Some((index, path.path.get_ident()?, bar?)),
            _ => None,
        }
    })
}

/// A name for the help line that no other arm has.
fn suggestion(expr: &Expr, names: &Names) -> Option<String> {
    names::suggested(expr).filter(|name| !names.in_order().contains(name))
}

pub(super) fn check_names_once(call: &Call, names: &Names, errors: &mut Errors) {
    for (index, arm) in call.arms.iter().enumerate() {
        // Of `_` was spoken where it was read.
        let Some(name) = arm.name.as_ref().filter(|name| *name != "_") else {
            continue;
        };
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
