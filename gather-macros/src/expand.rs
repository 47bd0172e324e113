//! A call without mistakes becomes one expression.
//!
//! Two rules shape it:
//! - An arm's expression stands in the arguments of a call, never in a block or a match arm, so
//!   that its temporaries live to the end of the user's statement.
//! - No pattern binds a name that a constant of the user's could have: it would be taken for that
//!   constant, also with the hygiene of `mixed_site`. The one name that is bound, `__gather`, is
//!   bound in a block with a function of that name, and a binding may shadow a function.

use crate::attrs::Attrs;
use crate::available::{Built, Mode, PerArm};
use crate::header::{Header, Kind, Value as ItemValue};
use crate::input::{Arm, Call, Value};
use crate::krate::{Krate, Place};
use crate::shape::{Shape, Tree};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Index;

/// The whole call: `builder(arms, shape)`, and a builder method for each option.
pub(crate) fn expand(call: &Call) -> TokenStream {
    let mode = call.header.mode().unwrap_or_else(Mode::default);
    // A mode that is not built was refused before.
    let Some(built) = &mode.built else {
        return TokenStream::new();
    };
    let tree = Tree::of(call);
    let shape = Shape::of(call, tree.as_ref());
    let gather = match built.second {
        PerArm::Tagged(helper) => tagged(call, built, helper, tree.as_ref(), &shape),
        PerArm::Plain(helper) => plain(call, built, Some(helper), tree.as_ref(), &shape),
        PerArm::Nothing => plain(call, built, None, tree.as_ref(), &shape),
    };
    let shielded = call.arms.iter().any(|arm| Attrs::of(arm).is_shielded());
    let gather = if shielded {
        call.krate.call("shielding", gather)
    } else {
        gather
    };
    with_options(gather, &call.header)
}

/// `builder(group(pair(arm(a), arm(b))), shape)`
fn plain(
    call: &Call,
    built: &Built,
    second: Option<&str>,
    tree: Option<&Tree>,
    shape: &Shape,
) -> TokenStream {
    let arms = call.arms.iter().map(|arm| {
        let (leaf, place) = first_stage(&call.krate, built, arm);
        match second_stage(second, arm) {
            Some(helper) => call.krate.call_at(&helper, place, leaf),
            None => leaf,
        }
    });
    let arms = combine(&call.krate, tree, &arms.collect::<Vec<_>>());
    let Shape { items, value } = shape;
    let shape = if items.is_empty() {
        value.clone()
    } else {
        block(items, value)
    };
    call.krate.call(built.builder, mixed!(#arms, #shape))
}

/// `with((can_fail(arm(a)), can_fail(arm(b)), tag), |__gather| builder(&tag,
/// group(pair(helper(&tag, a), ..)), shape))`
///
/// The arms are evaluated before the tag is borrowed, and outside the closure: a `return` or `?` in
/// an arm is the user's.
fn tagged(
    call: &Call,
    built: &Built,
    helper: &str,
    tree: Option<&Tree>,
    shape: &Shape,
) -> TokenStream {
    let krate = &call.krate;
    let (leaves, places): (Vec<_>, Vec<_>) = call
        .arms
        .iter()
        .map(|arm| first_stage(krate, built, arm))
        .unzip();
    let tag = leaves.len();
    let fitted = places.into_iter().enumerate().map(|(index, place)| {
        let helper = second_stage(Some(helper), &call.arms[index]).unwrap_or_default();
        krate.call_at(&helper, place, krate.tagged_args(place, tag, index))
    });
    let arms = combine(krate, tree, &fitted.collect::<Vec<_>>());
    let (tag, new_tag) = (Index::from(tag), krate.private("Tag"));
    let Shape { items, value } = shape;
    let local = krate.local();
    let gather = krate.call(built.builder, mixed!(&#local.#tag, #arms, #value));
    let closure = block(items, &mixed!(|#local| #gather));
    krate.call("with", mixed!((#(#leaves,)* #new_tag::new()), #closure))
}

/// A block in which `__gather` can be bound, whatever constants the user has.
fn block(items: &TokenStream, value: &TokenStream) -> TokenStream {
    mixed!({
        #[allow(dead_code)]
        fn __gather() {}
        #items
        #value
    })
}

/// The arm as the core first sees it, with the place in the text that it stands for.
fn first_stage(krate: &Krate, built: &Built, arm: &Arm) -> (TokenStream, Place) {
    let (helper, expr) = match &arm.value {
        Value::Future(expr) => ("arm", expr.to_token_stream()),
        Value::Spread(_, iterator) => ("spread", iterator.to_token_stream()),
        // Refused before.
        Value::Closure(closure) => ("arm", closure.to_token_stream()),
    };
    let place = Place::of(&expr);
    let leaf = krate.call_at(helper, place, expr);
    let leaf = Attrs::of(arm).apply(krate, arm, place, leaf);
    match built.first {
        Some(helper) => (krate.call_at(helper, place, leaf), place),
        None => (leaf, place),
    }
}

/// The function that fits the arm to its mode, if it needs one.
fn second_stage(helper: Option<&str>, arm: &Arm) -> Option<String> {
    let optional = Attrs::of(arm).is_optional();
    match helper {
        Some(helper) if optional => Some(helper.replace("_arm", "_optional_arm")),
        Some(helper) => Some(helper.to_owned()),
        None => optional.then(|| "all_optional_arm".to_owned()),
    }
}

/// The arms in the calls that make the tree.
fn combine(krate: &Krate, tree: Option<&Tree>, arms: &[TokenStream]) -> TokenStream {
    match tree {
        None => krate.call("empty", TokenStream::new()),
        Some(Tree::Leaf(index)) => arms[*index].clone(),
        Some(Tree::Group(tree)) => krate.call("group", combine(krate, Some(tree), arms)),
        Some(Tree::Pair(left, right)) => {
            let (left, right) = (
                combine(krate, Some(left), arms),
                combine(krate, Some(right), arms),
            );
            krate.call("pair", mixed!(#left, #right))
        }
    }
}

/// `gather.limit(2).labeled()`: an option is the builder method of its name, and its value is
/// evaluated after the arms.
fn with_options(gather: TokenStream, header: &Header) -> TokenStream {
    header.items.iter().fold(gather, |gather, item| {
        let method = &item.word;
        match &item.kind {
            Kind::Control(_, ItemValue::Expr(value)) => mixed!(#gather.#method(#value)),
            Kind::Control(_, ItemValue::Type(ty)) => mixed!(#gather.#method::<#ty>()),
            Kind::Control(_, ItemValue::None) => mixed!(#gather.#method()),
            // `into` is a matter of the shape, not of the builder.
            Kind::Control(_, ItemValue::Path) | Kind::Mode(..) | Kind::Unknown => gather,
        }
    })
}
