//! A call with arms that need the outputs of others.
//!
//! The arms that need nothing are evaluated where the call stands, the header's values behind them.
//! All of them move into one `async` block, which has a store for each output that others need, makes
//! the other arms in an order in which their inputs are known, and awaits a gather of them all:
//!
//! ```text
//! with((arm(a), arm(b), ..), |__gather| planned([3], shape, async {
//!     let mut __stores = (Store::new(0), Here);
//!     let __gather = {
//!         let __inputs = (__stores.0.split(),);
//!         let __gather = run(all(pair(
//!             lend(__inputs.0.0, __gather.0),
//!             after(__inputs.0.1, arm(async { let user = __inputs.0.1.get(); future_of(..).await })),
//!         ), pieces(&shape))).await;
//!         __gather
//!     };
//!     __gather.merge(__stores)
//! }))
//! ```
//!
//! A dependent arm is an `async` block and never a closure: `return` leaves the arm, and references
//! into its inputs may live across its awaits.

use crate::attrs::Attrs;
use crate::available::{Mode, PerArm};
use crate::expand::{
    asks, block, combine, error_arm, first, first_stage, second_stage, shielding, with_options,
};
use crate::graph;
use crate::header::{Kind, Value as ItemValue};
use crate::input::{Arm, Call};
use crate::krate::Place;
use crate::late::Bindings;
use crate::names::{self, Names};
use crate::never;
use crate::shape::{Shape, Tree};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ExprClosure, Index, Token};

/// The whole call.
pub(crate) fn expand(call: &Call, mode: &Mode, tree: &Tree) -> TokenStream {
    let plan = Plan::of(call, mode, tree);
    let krate = &call.krate;
    let shape = Shape::of(call, Some(tree));
    let (early, values) = plan.early();
    let gathered = krate.local();
    // An async block takes what is `Copy` by reference.
    let moved = if values.is_empty() {
        TokenStream::new()
    } else {
        mixed!(let #gathered = #gathered;)
    };
    let inputs = plan.inputs();
    let running = plan.running(&shape, &values);
    let stores = plan.stores();
    let capture = plan.capture();
    let body = mixed!(async #capture {
        #moved
        #stores
        let #gathered = {
            #inputs
            // A statement, so that the gather goes before its inputs in every edition.
            let #gathered = #running.await;
            #gathered
        };
        #gathered.merge(__stores)
    });
    let counts = tree.counts().into_iter().map(Index::from);
    let (planned, value) = (krate.private("planned"), &shape.value);
    let closure = block(
        &{
            let items = &shape.items;
            mixed! {
                #[allow(dead_code)] fn __stores() {}
                #[allow(dead_code)] fn __inputs() {}
                #items
            }
        },
        &mixed!(|#gathered| #planned([#(#counts),*], #value, #body)),
    );
    krate.call("with", mixed!((#(#early,)*), #closure))
}

/// A call, and who needs whom in it.
struct Plan<'a> {
    call: &'a Call,
    mode: &'a Mode,
    /// For each arm those that it needs, in the order of its parameters.
    edges: Vec<Vec<usize>>,
    /// The arms in an order in which each stands behind those that it needs.
    order: Vec<usize>,
    /// The arms whose outputs others need, in arm order.
    lent: Vec<usize>,
    tree: &'a Tree,
}

impl<'a> Plan<'a> {
    fn of(call: &'a Call, mode: &'a Mode, tree: &'a Tree) -> Self {
        let edges = Names::of(call).edges(call);
        let mut lent = edges.concat();
        lent.sort_unstable();
        lent.dedup();
        Plan {
            call,
            mode,
            order: graph::order(&edges),
            edges,
            lent,
            tree,
        }
    }

    /// What is evaluated where the call stands: the arms that need nothing, then the header's values;
    /// and where the values are found later.
    fn early(&self) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let arms = self.call.arms.iter().enumerate();
        let arms = arms.filter(|(index, _)| self.edges[*index].is_empty());
        let mut early = arms
            .map(|(_, arm)| first_stage(self.call, self.asks(), arm).0)
            .collect::<Vec<_>>();
        let mut values = Vec::new();
        for item in &self.call.header.items {
            if let Kind::Control(control, ItemValue::Expr(value)) = &item.kind {
                values.push(self.early_at(early.len()));
                early.push(self.call.krate.value(control.name, value));
            }
        }
        (early, values)
    }

    fn early_at(&self, index: usize) -> TokenStream {
        let (gathered, index) = (self.call.krate.local(), Index::from(index));
        mixed!(#gathered.#index)
    }

    /// `let mut __stores = (Store::new(0), Here);`, in the nesting of the outputs: a store for each
    /// that others need. No variable has the name of an arm: there may be a constant of that name.
    fn stores(&self) -> TokenStream {
        let stores = self.tree.nested(&|index| self.store(index));
        mixed!(let mut __stores = #stores;)
    }

    /// Where the output of an arm is in the end.
    fn store(&self, index: usize) -> TokenStream {
        if !self.lent.contains(&index) {
            return self.call.krate.private("Here");
        }
        let place = Index::from(index);
        let arm = &self.call.arms[index];
        let store = if Attrs::of(arm).may_be_left() && !arm.is_spread() {
            "Maybe"
        } else {
            "Store"
        };
        let store = self.call.krate.private(store);
        mixed!(#store::new(#place))
    }

    /// `move`, if all arms that need others say so: what they capture goes through the block around
    /// them, which takes by reference what is `Copy` unless it is told.
    fn capture(&self) -> Option<&Token![move]> {
        let mut closures = self.call.arms.iter().filter_map(Arm::dependent);
        let first = closures.next()?.capture.as_ref();
        closures
            .all(|closure| closure.capture.is_some())
            .then_some(first)?
    }

    /// The place of an arm among those whose outputs others need.
    fn lent_place(&self, index: usize) -> usize {
        self.lent.binary_search(&index).unwrap_or_default()
    }

    /// `let __inputs = (__stores.0.split(), Tag::new());`
    fn inputs(&self) -> TokenStream {
        let places = self.tree.places(&mixed!(__stores));
        let splits = self.lent.iter().map(|index| {
            let store = &places[*index];
            mixed!(#store.split())
        });
        let tag = match (self.call.header.error(), &self.mode.built.second) {
            (Some(error), _) => {
                let tag = self.call.krate.private("error_tag");
                mixed!(#tag::<#error>(),)
            }
            (None, PerArm::Tagged(_)) => {
                let tag = self.call.krate.private("Tag");
                mixed!(#tag::new(),)
            }
            (None, PerArm::Plain(_) | PerArm::Nothing) => TokenStream::new(),
        };
        let inputs = self.inputs_name();
        mixed!(let #inputs = (#(#splits,)* #tag);)
    }

    /// One half of what the store of an arm was split into.
    fn half(&self, index: usize, half: usize) -> TokenStream {
        let (place, half) = (Index::from(self.lent_place(index)), Index::from(half));
        let inputs = self.inputs_name();
        mixed!(#inputs.#place.#half)
    }

    /// The tag that the arms share, if their mode has one, and a comma; it stands for the text at
    /// `at` in an error.
    fn tag(&self, at: Place) -> Option<TokenStream> {
        let tagged = matches!(self.mode.built.second, PerArm::Tagged(_));
        let place = Index::from(self.lent.len());
        (tagged || self.call.header.error().is_some()).then(|| {
            let inputs = self.inputs_name();
            let tag = self.call.krate.at(at, mixed!(&#inputs.#place));
            mixed!(#tag,)
        })
    }

    /// What the stores were split into.
    fn inputs_name(&self) -> Ident {
        self.call.krate.hidden("__inputs")
    }

    /// What the arm is asked for where the user wrote it.
    fn asks(&self) -> Option<&'static str> {
        asks(self.call, &self.mode.built)
    }

    /// What fits the arm to the mode.
    fn fits(&self, arm: &Arm) -> Option<String> {
        match (self.call.header.error(), &self.mode.built.second) {
            (Some(_), _) => Some(error_arm(self.call).to_owned()),
            (None, PerArm::Tagged(helper) | PerArm::Plain(helper)) => {
                second_stage(Some(helper), arm)
            }
            (None, PerArm::Nothing) => second_stage(None, arm),
        }
    }

    /// What puts the output of the arm into its store. With `error = T` an arm is what its future
    /// gives until it gets its mode.
    fn lends(&self, arm: &Arm) -> &'static str {
        let raw = self.call.header.error().is_some();
        if arm.is_spread() {
            // Of one that has failed there is still its `Settled`.
            let keeps_failures = self.mode.keeps_failures && self.mode.has_error;
            return match (raw, keeps_failures, Attrs::of(arm).is_optional()) {
                (false, false, _) => "lend_spread",
                (true, false, false) => "lend_spread_value",
                (true, false, true) => "lend_spread_optional_value",
                (true, true, true) => "lend_spread_optional_success",
                (_, true, _) => "lend_spread_success",
            };
        }
        match (raw, self.mode.keeps_failures, Attrs::of(arm).is_optional()) {
            (false, false, _) => "lend",
            (true, false, false) => "lend_value",
            (true, false, true) => "lend_optional_value",
            (true, true, true) => "lend_optional_success",
            (_, true, _) => "lend_success",
        }
    }

    /// `run(all(arms, pieces(&shape)))`; where an arm stands before one that it needs, the arms are
    /// made first, in another order.
    fn running(&self, shape: &Shape, values: &[TokenStream]) -> TokenStream {
        let krate = &self.call.krate;
        let arms = self.order.iter().map(|index| self.arm(*index));
        let arms = arms.collect::<Vec<_>>();
        if self.order.is_sorted() {
            return krate.call("run", self.gather(shape, &arms, values));
        }
        let mut places = vec![TokenStream::new(); arms.len()];
        for (place, index) in self.order.iter().enumerate() {
            places[*index] = self.early_at(place);
        }
        let again = (0..values.len()).map(|index| self.early_at(arms.len() + index));
        let again = again.collect::<Vec<_>>();
        let gather = self.gather(shape, &places, &again);
        let gathered = krate.local();
        let made = mixed!((#(#arms,)* #(#values,)*), |#gathered| #gather);
        krate.call("run", krate.call("with", made))
    }

    /// The gather of all arms, with its options.
    fn gather(&self, shape: &Shape, arms: &[TokenStream], values: &[TokenStream]) -> TokenStream {
        let krate = &self.call.krate;
        let arms = combine(krate, Some(self.tree), arms);
        let shape = &shape.value;
        let pieces = krate.call("pieces", mixed!(&#shape));
        let tag = self.tag(Place::whole_call());
        let gather = if self.call.header.error().is_some() {
            let word = Ident::new(self.mode.name, Span::mixed_site());
            let gather = krate.call("all", mixed!(#arms, #pieces));
            let labeled = self.call.header.has("labeled").then(|| mixed!(.labeled()));
            krate.call("with_error", mixed!(#tag #gather.#word() #labeled))
        } else {
            krate.call(self.mode.built.builder, mixed!(#tag #arms, #pieces))
        };
        let mut values = values.iter().cloned();
        with_options(shielding(self.call, gather), &self.call.header, |_| {
            values.next().unwrap_or_default()
        })
    }

    /// One arm, fitted to the mode, with its inputs and its store.
    fn arm(&self, index: usize) -> TokenStream {
        let krate = &self.call.krate;
        let arm = &self.call.arms[index];
        let (tokens, place) = if let Some(closure) = arm.dependent() {
            let (place, _) = never::placed(arm.late_spread().unwrap_or(&closure.body));
            (self.dependent(index, closure, place), place)
        } else {
            let before = self.edges[..index].iter().filter(|edges| edges.is_empty());
            let place = Place::of(&arm.value.to_token_stream());
            (krate.at(place, self.early_at(before.count())), place)
        };
        let fitted = match self.fits(arm) {
            Some(helper) => {
                let tag = self.tag(place);
                krate.call_at(&helper, place, mixed!(#tag #tokens))
            }
            None => tokens,
        };
        if self.lent.contains(&index) {
            let lender = krate.at(place, self.half(index, 0));
            krate.call_at(self.lends(arm), place, mixed!(#lender, #fitted))
        } else {
            fitted
        }
    }

    /// An arm that needs others, before it is fitted to the mode.
    fn dependent(&self, index: usize, closure: &ExprClosure, place: Place) -> TokenStream {
        let krate = &self.call.krate;
        let arm = &self.call.arms[index];
        let attrs = Attrs::of(arm);
        let bindings = self.bindings(index, closure);
        let needed = self.edges[index].iter();
        let inputs = needed.map(|needed| krate.at(place, self.half(*needed, 1)));
        let inputs = pairs(&inputs.collect::<Vec<_>>());
        let leaf = if let Some(iterator) = arm.late_spread() {
            let (_, elements) = never::placed(iterator);
            let iterator = if has_return(elements.clone()) {
                // It leaves the arm, with the elements.
                let capture = &closure.capture;
                mixed!((#capture || #elements)())
            } else {
                elements
            };
            let leaf = krate.call_at("spread", place, iterator);
            let made = bindings.before(closure, &attrs.apply(krate, arm, place, leaf));
            krate.call_at(attrs.after_spread(), place, mixed!(#inputs, #made))
        } else {
            let leaf = attrs.apply_late(krate, closure, &bindings, place);
            let is_early = self.edges[index].iter().any(|needed| *needed > index);
            let after = if is_early { "after_early" } else { "after" };
            krate.call_at(after, place, mixed!(#inputs, #leaf))
        };
        first(krate, self.asks(), place, leaf)
    }

    /// `let user = __inputs.0.1.get();`, for each parameter.
    fn bindings(&self, index: usize, closure: &ExprClosure) -> Bindings {
        let parameters = closure.inputs.iter().zip(&self.edges[index]);
        let lets = parameters.map(|(parameter, needed)| {
            // An error about the value points at the parameter.
            let place = Place::of(&parameter.to_token_stream());
            let input = self.half(*needed, 1);
            let get = self.call.krate.at(place, mixed!(#input.get()));
            mixed!(let #parameter = #get;)
        });
        Bindings {
            lets: lets.collect(),
            names: names::dependencies(closure)
                .map(ToTokens::to_token_stream)
                .collect(),
        }
    }
}

/// Whether `return` stands in it. One of a function within it is one too many, which does no harm.
fn has_return(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "return",
        TokenTree::Group(group) => has_return(group.stream()),
        _ => false,
    })
}

/// `((a, b), c)`: as balanced pairs, so that hundreds are a few deep.
fn pairs(items: &[TokenStream]) -> TokenStream {
    if let [item] = items {
        return item.clone();
    }
    let (first, second) = items.split_at(items.len().div_ceil(2));
    if second.is_empty() {
        return TokenStream::new();
    }
    let (first, second) = (pairs(first), pairs(second));
    mixed!((#first, #second))
}
