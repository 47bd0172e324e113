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
use crate::dependent;
use crate::header::{Header, Kind, Value as ItemValue};
use crate::input::{Arm, Call, Value};
use crate::krate::{Krate, Place};
use crate::late::Bindings;
use crate::never;
use crate::shape::{Shape, Tree};
use proc_macro2::{Ident, TokenStream};
use quote::{quote_spanned, ToTokens};
use syn::{Expr, Index, Path, PathArguments, Type};

/// The whole call: `builder(arms, shape)`, and a builder method for each option.
pub(crate) fn expand(call: &Call) -> TokenStream {
    let mode = call.header.mode().unwrap_or_else(Mode::default);
    let tree = Tree::of(call);
    let gather = match &tree {
        Some(tree) if call.has_dependent() => dependent::expand(call, mode, tree),
        tree => independent(call, &mode.built, tree.as_ref()),
    };
    match call.header.filled_struct() {
        Some(path) => filled(call, mode, path, &gather),
        None => gather,
    }
}

/// A call in which no arm needs another.
fn independent(call: &Call, built: &Built, tree: Option<&Tree>) -> TokenStream {
    let shape = Shape::of(call, tree);
    let gather = match (call.header.error(), &built.second) {
        (Some(error), _) => converting(call, error, tree, &shape),
        (None, PerArm::Tagged(helper)) => tagged(call, built, helper, tree, &shape),
        (None, PerArm::Plain(helper)) => plain(call, built, Some(helper), tree, &shape),
        (None, PerArm::Nothing) => plain(call, built, None, tree, &shape),
    };
    let gather = shielding(call, gather);
    with_options(gather, &call.header, ToTokens::to_token_stream)
}

/// The gather, told that some of its arms are shielded, if some are.
pub(crate) fn shielding(call: &Call, gather: TokenStream) -> TokenStream {
    if call.arms.iter().any(|arm| Attrs::of(arm).is_shielded()) {
        call.krate.call("shielding", gather)
    } else {
        gather
    }
}

/// `builder(group(pair(arm(a), arm(b))), shape)`, for a quorum with its number behind.
fn plain(
    call: &Call,
    built: &Built,
    second: Option<&str>,
    tree: Option<&Tree>,
    shape: &Shape,
) -> TokenStream {
    let arms = call.arms.iter().map(|arm| {
        let (leaf, place) = first_stage(call, asks(call, built), arm);
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
    let count = call.header.count().into_iter();
    call.krate
        .call(built.builder, mixed!(#arms, #shape #(, #count)*))
}

/// `with((can_fail(arm(a)), can_fail(arm(b)), tag), |__gather| builder(&tag,
/// group(pair(helper(&tag, a), ..)), shape))`
fn tagged(
    call: &Call,
    built: &Built,
    helper: &str,
    tree: Option<&Tree>,
    shape: &Shape,
) -> TokenStream {
    let krate = &call.krate;
    let new_tag = krate.private("Tag");
    let tagging = Tagging {
        first: asks(call, built),
        second: &|arm| second_stage(Some(helper), arm).unwrap_or_default(),
        values: mixed!(#new_tag::new()),
    };
    tagging.expand(call, tree, shape, |local, tag, arms, shape| {
        krate.call(built.builder, mixed!(&#local.#tag, #arms, #shape))
    })
}

/// `error = T`: `with((arm(a), arm(b), error_tag::<T>()), |__gather| with_error(&tag,
/// all(group(pair(error_arm(&tag, a), ..)), shape).fail_fast()))`
///
/// The arms need not agree, so no helper of the mode sees them: each is asked whether its error
/// can be converted, and the mode is set by the builder's method.
fn converting(call: &Call, error: &Type, tree: Option<&Tree>, shape: &Shape) -> TokenStream {
    let krate = &call.krate;
    let labeled = call.header.has("labeled");
    let tag = krate.private("error_tag");
    let count = call.header.count().into_iter();
    let tagging = Tagging {
        first: asks(call, &Mode::default().built),
        second: &|_| error_arm(call).to_owned(),
        values: mixed!(#tag::<#error>() #(, #count)*),
    };
    tagging.expand(call, tree, shape, |local, tag, arms, shape| {
        let mut gather = krate.call("all", mixed!(#arms, #shape));
        for (_, item, mode) in call.header.modes() {
            let word = &item.word;
            let count = mode.takes_count().then(|| {
                let count = Index::from(tag.index as usize + 1);
                mixed!(#local.#count)
            });
            gather = mixed!(#gather.#word(#count));
        }
        if labeled {
            gather = mixed!(#gather.labeled());
        }
        krate.call("with_error", mixed!(&#local.#tag, #gather))
    })
}

/// What each arm is asked for where the user wrote it.
pub(crate) fn asks(call: &Call, built: &Built) -> Option<&'static str> {
    match call.header.error() {
        Some(_) => Some("gives_error"),
        None => built.first,
    }
}

/// The function that asks an arm whether its error can be converted.
pub(crate) fn error_arm(call: &Call) -> &'static str {
    if call.header.has("labeled") {
        "labeled_error_arm"
    } else {
        "error_arm"
    }
}

/// A call whose arms go through a tag that they share.
///
/// The arms are evaluated before the tag is borrowed, and outside the closure: a `return` or `?` in
/// an arm is the user's.
struct Tagging<'a> {
    /// Wraps the arm where the user wrote it.
    first: Option<&'static str>,
    /// The helper that the arm goes through with the tag.
    second: &'a dyn Fn(&Arm) -> String,
    /// The tag, and values that are evaluated behind the arms.
    values: TokenStream,
}

impl Tagging<'_> {
    /// `gather` gets the local with the values, the tag's place in it, the arms and their shape.
    fn expand(
        &self,
        call: &Call,
        tree: Option<&Tree>,
        shape: &Shape,
        gather: impl FnOnce(&Ident, &Index, &TokenStream, &TokenStream) -> TokenStream,
    ) -> TokenStream {
        let krate = &call.krate;
        let (leaves, places): (Vec<_>, Vec<_>) = call
            .arms
            .iter()
            .map(|arm| first_stage(call, self.first, arm))
            .unzip();
        let tag = leaves.len();
        let fitted = places.into_iter().enumerate().map(|(index, place)| {
            let helper = (self.second)(&call.arms[index]);
            krate.call_at(&helper, place, krate.tagged_args(place, tag, index))
        });
        let arms = combine(krate, tree, &fitted.collect::<Vec<_>>());
        let Shape { items, value } = shape;
        let local = krate.local();
        let gather = gather(&local, &Index::from(tag), &arms, value);
        let closure = block(items, &mixed!(|#local| #gather));
        let values = &self.values;
        krate.call("with", mixed!((#(#leaves,)* #values), #closure))
    }
}

/// `into = Page`: `filled(gather, |__gather| Full(__gather.map(|__gather| Page { user: __gather.user })))`
/// where the outputs stand in a `Result` or an `Option`. Around those of an `until` stands a `Result` more:
/// `|__gather| Full(in_time(__gather, |__gather| Full(..)))`. `Full`, as a closure that returns a `Result` is
/// judged by clippy.
fn filled(call: &Call, mode: &Mode, path: &Path, gather: &TokenStream) -> TokenStream {
    let mut path = path.clone();
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            // In an expression `Page<T>` is a comparison.
            arguments.colon2_token.get_or_insert_default();
        }
    }
    let local = call.krate.local();
    let fields = call.arms.iter().filter_map(|arm| arm.name.as_ref());
    let fields = fields.map(|name| {
        // What is wrong with a field is wrong with the arm of its name.
        let span = local.span().located_at(name.span());
        let local = Ident::new("__gather", span);
        quote_spanned!(span=> #name: #local.#name)
    });
    let (wrap, in_time) = (call.krate.private("Full"), call.krate.private("in_time"));
    let mut value = mixed!(#path { #(#fields),* });
    if mode.has_error {
        value = mixed!(#local.map(|#local| #value));
    }
    if call.header.has("until") {
        value = mixed!(#in_time(#local, |#local| #wrap(#value)));
    }
    let fill = block(&TokenStream::new(), &mixed!(|#local| #wrap(#value)));
    call.krate.call("filled", mixed!(#gather, #fill))
}

/// A block in which `__gather` can be bound, whatever constants the user has.
pub(crate) fn block(items: &TokenStream, value: &TokenStream) -> TokenStream {
    mixed!({
        #[allow(dead_code)]
        fn __gather() {}
        #items
        #value
    })
}

/// The arm as the core first sees it, with the place in the text that it stands for.
pub(crate) fn first_stage(call: &Call, asks: Option<&str>, arm: &Arm) -> (TokenStream, Place) {
    let krate = &call.krate;
    let attrs = Attrs::of(arm).spawned(&call.header);
    let (helper, expr) = match &arm.value {
        Value::Future(expr) => ("arm", expr),
        Value::Spread(_, iterator) => ("spread", iterator),
        Value::Closure(closure) => {
            let (place, _) = never::placed(&closure.body);
            let leaf = attrs.apply_late(krate, closure, &Bindings::default(), place);
            return (first(krate, asks, place, leaf), place);
        }
    };
    let (place, expr) = never::placed(expr);
    let leaf = attrs.first(krate, helper, place, expr);
    let leaf = attrs.apply(krate, arm, place, leaf);
    (first(krate, asks, place, leaf), place)
}

/// The arm, asked for what its mode needs.
pub(crate) fn first(
    krate: &Krate,
    asks: Option<&str>,
    place: Place,
    leaf: TokenStream,
) -> TokenStream {
    match asks {
        Some(helper) => krate.call_at(helper, place, leaf),
        None => leaf,
    }
}

/// The function that fits the arm to its mode, if it needs one.
pub(crate) fn second_stage(helper: Option<&str>, arm: &Arm) -> Option<String> {
    let optional = Attrs::of(arm).is_optional();
    match helper {
        Some(helper) if optional => Some(helper.replace("_arm", "_optional_arm")),
        Some(helper) => Some(helper.to_owned()),
        None => optional.then(|| "all_optional_arm".to_owned()),
    }
}

/// The arms in the calls that make the tree.
pub(crate) fn combine(krate: &Krate, tree: Option<&Tree>, arms: &[TokenStream]) -> TokenStream {
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
pub(crate) fn with_options(
    gather: TokenStream,
    header: &Header,
    mut value_of: impl FnMut(&Expr) -> TokenStream,
) -> TokenStream {
    let converted = header.error().is_some();
    header.items.iter().fold(gather, |gather, item| {
        let method = &item.word;
        match &item.kind {
            Kind::Control(_, ItemValue::Expr(value)) => {
                let value = value_of(value);
                mixed!(#gather.#method(#value))
            }
            // `error` brings `labeled` with it.
            Kind::Control(_, ItemValue::None) if !converted => mixed!(#gather.#method()),
            // `error` goes with the arms, and `into` around the gather.
            Kind::Control(..) | Kind::Mode(..) | Kind::Unknown(..) => gather,
        }
    })
}
