//! The words of the header and the attributes of arms: what each takes, which rules it is under,
//! and what a mode expands to. This is the one list of them.

use crate::errors::{self, At, Errors};
use crate::input::{Call, Value};
use syn::Expr;

/// A mode: when a gather stops.
#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a rule of its own, and any combination a mode could have"
)]
pub(crate) struct Mode {
    pub(crate) name: &'static str,
    /// `gather!(<mode>)` without arms is legal.
    pub(crate) may_be_empty: bool,
    /// Fails with an error of its arms, so `error` and `labeled` mean something.
    pub(crate) has_error: bool,
    /// Has an output for every arm, so `into` can fill every field.
    pub(crate) fills_fields: bool,
    /// Keeps failures beside successes, and only a success can be lent to other arms.
    pub(crate) keeps_failures: bool,
    /// Ends with some arms and without the others: no dependent arms, and none that is absent by
    /// itself.
    pub(crate) elects: bool,
    /// What a call becomes.
    pub(crate) built: Built,
}

/// The functions of `__private` that build a gather in one mode.
#[derive(Debug)]
pub(crate) struct Built {
    /// Asks for a `Result` or an `Option`; wraps the arm where the user wrote it.
    pub(crate) first: Option<&'static str>,
    /// Fits the arm to the mode.
    pub(crate) second: PerArm,
    /// Makes the gather.
    pub(crate) builder: &'static str,
}

/// The second function that an arm goes through.
#[derive(Debug)]
pub(crate) enum PerArm {
    /// None: the arm is used as it is.
    Nothing,
    /// `helper(arm)`.
    Plain(&'static str),
    /// `helper(&tag, arm)`: the arms agree on what fails or wins through one shared `Tag`.
    Tagged(&'static str),
}

/// An option: a word of the header that is also a builder method.
#[derive(Debug)]
pub(crate) struct Control {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
}

/// What stands behind an option's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    Expr,
    Type,
    Path,
}

/// An attribute of an arm.
#[derive(Debug)]
pub(crate) struct Attr {
    pub(crate) name: &'static str,
    /// Has one expression in parentheses.
    pub(crate) takes_expr: bool,
    /// The arm may end without an output, so it does not go with a mode that elects.
    pub(crate) optional_arm: bool,
}

pub(crate) static MODES: [Mode; 7] = [
    Mode {
        may_be_empty: true,
        fills_fields: true,
        ..Mode::named("all", None, PerArm::Nothing)
    },
    Mode {
        has_error: true,
        fills_fields: true,
        ..Mode::named(
            "fail_fast",
            Some("can_fail"),
            PerArm::Tagged("fail_fast_arm"),
        )
    },
    Mode {
        has_error: true,
        fills_fields: true,
        keeps_failures: true,
        ..Mode::named("validate", None, PerArm::Plain("validate_arm"))
    },
    Mode {
        may_be_empty: true,
        keeps_failures: true,
        ..Mode::named("settle", None, PerArm::Plain("settle_arm"))
    },
    Mode {
        elects: true,
        ..Mode::named("race", Some("can_race"), PerArm::Tagged("race_arm"))
    },
    Mode {
        has_error: true,
        elects: true,
        ..Mode::named("first_ok", Some("can_win"), PerArm::Tagged("first_ok_arm"))
    },
    Mode {
        has_error: true,
        elects: true,
        ..Mode::named("quorum", None, PerArm::Plain("quorum_arm"))
    },
];

pub(crate) static CONTROLS: [Control; 9] = [
    Control {
        name: "limit",
        takes: Takes::Expr,
    },
    Control {
        name: "until",
        takes: Takes::Expr,
    },
    Control {
        name: "grace",
        takes: Takes::Expr,
    },
    Control {
        name: "on_cancel",
        takes: Takes::Expr,
    },
    Control {
        name: "spawn",
        takes: Takes::Expr,
    },
    Control {
        name: "progress",
        takes: Takes::Expr,
    },
    Control {
        name: "error",
        takes: Takes::Type,
    },
    Control {
        name: "labeled",
        takes: Takes::Nothing,
    },
    Control {
        name: "into",
        takes: Takes::Path,
    },
];

pub(crate) static ATTRS: [Attr; 4] = [
    Attr {
        name: "shield",
        takes_expr: false,
        optional_arm: false,
    },
    Attr {
        name: "background",
        takes_expr: false,
        optional_arm: true,
    },
    Attr {
        name: "until",
        takes_expr: true,
        optional_arm: true,
    },
    Attr {
        name: "on_cancel",
        takes_expr: true,
        optional_arm: false,
    },
];

impl Mode {
    /// A mode with every rule at its strictest, whose builder has its name.
    const fn named(name: &'static str, first: Option<&'static str>, second: PerArm) -> Self {
        Mode {
            name,
            built: Built {
                first,
                second,
                builder: name,
            },
            may_be_empty: false,
            has_error: false,
            fills_fields: false,
            keeps_failures: false,
            elects: false,
        }
    }

    /// The mode of a call that names none.
    pub(crate) fn default() -> &'static Self {
        &MODES[0]
    }

    /// `quorum(n)` is the one mode with a value.
    pub(crate) fn takes_count(&self) -> bool {
        self.name == "quorum"
    }
}

pub(crate) fn mode(name: &str) -> Option<&'static Mode> {
    MODES.iter().find(|mode| mode.name == name)
}

pub(crate) fn control(name: &str) -> Option<&'static Control> {
    CONTROLS.iter().find(|control| control.name == name)
}

/// The word for what other libraries and languages call so.
pub(crate) fn called_elsewhere(name: &str) -> Option<&'static str> {
    Some(match name {
        "join" | "join_all" => "all",
        "try" | "try_join" | "try_all" | "try_join_all" => "fail_fast",
        "all_settled" | "allSettled" | "return_exceptions" => "settle",
        "any" | "select_ok" => "first_ok",
        "select" => "race",
        "concurrency" | "max_concurrent" | "parallelism" => "limit",
        "timeout" | "deadline" => "until",
        "map_err" => "error",
        _ => return None,
    })
}

/// A mode or an option as it stands in a header, by its name here or elsewhere.
pub(crate) fn in_header(name: &str) -> Option<String> {
    let name = called_elsewhere(name).unwrap_or(name);
    if let Some(control) = control(name) {
        return Some(match control.takes {
            Takes::Nothing => format!("<{name}>"),
            _ => format!("<{name} = ..>"),
        });
    }
    let mode = mode(name)?;
    Some(match mode.name {
        "quorum" => "<quorum(..)>".to_owned(),
        name => format!("<{name}>"),
    })
}

pub(crate) fn attr(name: &str) -> Option<&'static Attr> {
    ATTRS.iter().find(|attr| attr.name == name)
}

/// Refuses what is not there without the feature `alloc`.
pub(crate) fn check_alloc(call: &Call, errors: &mut Errors) {
    for (_, item, control) in call.header.controls() {
        if control.name == "spawn" {
            errors.refuse(errors::needs_alloc(&item.word, "`spawn`"));
        }
    }
    for arm in call.arms.iter().filter(|arm| arm.is_spread()) {
        let what = "a spread arm";
        errors.refuse(match &arm.value {
            Value::Spread(dots, _) => errors::needs_alloc(dots, what),
            value => errors::needs_alloc(value, what),
        });
    }
}

/// Refuses forms of spread arms that mean nothing, where nothing else is wrong with the same arm, and
/// what needs the feature `alloc`.
pub(crate) fn check(call: &Call, errors: &mut Errors) {
    if cfg!(not(feature = "alloc")) {
        check_alloc(call, errors);
    }
    for (index, arm) in call.arms.iter().enumerate() {
        if errors.blames(At::Arm(index)) || !arm.is_spread() {
            continue;
        }
        if let Value::Closure(closure) = &arm.value {
            match (&*closure.body, closure.asyncness) {
                (_, Some(word)) => errors.refuse(errors::async_spread(word)),
                (Expr::Range(range), None) if closure.inputs.is_empty() => {
                    errors.refuse(errors::early_spread(range));
                }
                _ => {}
            }
        }
    }
}
