//! The result of a call: a flat tuple, or a struct with the arms' names.
//!
//! The engine hands the outputs over as a tree, `((a, b), c)`; a shape flattens it. For a few
//! unnamed arms the core has one ready, for all others the call brings its own.

use crate::input::Call;
use crate::krate::Krate;
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, ToTokens};
use syn::{Index, LitStr};

/// The largest unnamed call that `Flat` of the core covers.
const FLAT: usize = 12;

/// How many single arms one `group` holds.
pub(crate) const GROUP: usize = 21;

/// A balanced tree over the arms of a call, as the core combines them.
pub(crate) enum Tree {
    /// The arm at this place.
    Leaf(usize),
    Pair(Box<Tree>, Box<Tree>),
    /// At most [`GROUP`] single arms, polled as one.
    Group(Box<Tree>),
}

impl Tree {
    /// The tree of a call; `None` without arms. Runs of single arms are cut into groups, a spread
    /// arm stands alone.
    pub(crate) fn of(call: &Call) -> Option<Self> {
        let single = |index: &usize| !call.arms[*index].is_spread();
        let mut units = Vec::new();
        let mut start = 0;
        while start < call.arms.len() {
            let run = (start..call.arms.len()).take(GROUP).take_while(single);
            match Self::balanced(&mut run.clone().map(Tree::Leaf), run.clone().count()) {
                Some(tree) => units.push(Tree::Group(Box::new(tree))),
                None => units.push(Tree::Leaf(start)),
            }
            start += run.count().max(1);
        }
        let count = units.len();
        Self::balanced(&mut units.into_iter(), count)
    }

    /// The first half, rounded up, beside the rest; and so on in each.
    fn balanced(nodes: &mut impl Iterator<Item = Self>, count: usize) -> Option<Self> {
        if count < 2 {
            return nodes.next();
        }
        let half = count.div_ceil(2);
        let first = Box::new(Self::balanced(nodes, half)?);
        let rest = Box::new(Self::balanced(nodes, count - half)?);
        Some(Tree::Pair(first, rest))
    }

    /// How many arms there are in each group, where a spread arm is one alone.
    pub(crate) fn counts(&self) -> Vec<usize> {
        match self {
            Tree::Leaf(_) => vec![1],
            Tree::Pair(left, right) => [left.counts(), right.counts()].concat(),
            Tree::Group(tree) => vec![tree.counts().len()],
        }
    }

    /// The type of the outputs, `((T0, T1), T2)`.
    fn outs(&self, types: &[Ident]) -> TokenStream {
        self.nested(&|index| types[index].to_token_stream())
    }

    /// What stands for each arm, in the nesting of the outputs.
    pub(crate) fn nested(&self, each: &impl Fn(usize) -> TokenStream) -> TokenStream {
        match self {
            Tree::Leaf(index) => each(*index),
            Tree::Pair(left, right) => {
                let (left, right) = (left.nested(each), right.nested(each));
                mixed!((#left, #right))
            }
            Tree::Group(tree) => tree.nested(each),
        }
    }

    /// Each output of `outs`, in arm order: `outs.0.0`, `outs.0.1`, `outs.1`.
    pub(crate) fn places(&self, outs: &TokenStream) -> Vec<TokenStream> {
        let mut places = Vec::new();
        self.take(outs, &mut places);
        places
    }

    fn take(&self, outs: &TokenStream, taken: &mut Vec<TokenStream>) {
        match self {
            Tree::Leaf(_) => taken.push(outs.clone()),
            Tree::Pair(left, right) => {
                left.take(&mixed!(#outs.0), taken);
                right.take(&mixed!(#outs.1), taken);
            }
            Tree::Group(tree) => tree.take(outs, taken),
        }
    }
}

/// How a call gives its result.
pub(crate) struct Shape {
    /// What has to be declared for it.
    pub(crate) items: TokenStream,
    /// The value that the builder takes.
    pub(crate) value: TokenStream,
}

impl Shape {
    pub(crate) fn of(call: &Call, tree: Option<&Tree>) -> Self {
        let named = call.arms.iter().any(|arm| arm.name.is_some());
        match tree {
            Some(tree) if named || call.arms.len() > FLAT || call.has_spread() => {
                Self::own(call, tree, named)
            }
            _ => Self::flat(&call.krate, call.arms.len()),
        }
    }

    /// The shape that the core has for `count` unnamed arms.
    fn flat(krate: &Krate, count: usize) -> Self {
        let (path, count) = (krate.private("Flat"), Index::from(count));
        Shape {
            items: TokenStream::new(),
            value: mixed!(#path::<#count>),
        }
    }

    /// A shape for this call alone.
    fn own(call: &Call, tree: &Tree, named: bool) -> Self {
        let types = (0..call.arms.len())
            .map(|index| format_ident!("T{index}", span = Span::mixed_site()))
            .collect::<Vec<_>>();
        let shape = Ident::new("__GatherShape", Span::mixed_site());
        let outs = mixed!(__gather);
        let mut taken = Vec::with_capacity(types.len());
        tree.take(&outs, &mut taken);
        let result = if named {
            Result::named(call, &types, &taken)
        } else {
            Result::tuple(&types, &taken)
        };
        let Result {
            items,
            ty,
            value,
            names,
        } = result;
        let (named, shaped) = (call.krate.private("Named"), call.krate.private("Shape"));
        let outs_type = tree.outs(&types);
        let items = mixed! {
            #items
            struct #shape;
            impl #named for #shape {
                const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];
            }
            impl<#(#types),*> #shaped<#outs_type> for #shape {
                type Out = #ty;
                fn build(#outs: #outs_type) -> Self::Out { #value }
            }
        };
        Shape {
            items,
            value: mixed!(#shape),
        }
    }
}

/// The type of a result and the expression that makes it.
struct Result {
    items: TokenStream,
    ty: TokenStream,
    value: TokenStream,
    names: Vec<LitStr>,
}

impl Result {
    fn tuple(types: &[Ident], taken: &[TokenStream]) -> Self {
        Result {
            items: TokenStream::new(),
            ty: mixed!((#(#types,)*)),
            value: mixed!((#(#taken,)*)),
            names: Vec::new(),
        }
    }

    fn named(call: &Call, types: &[Ident], taken: &[TokenStream]) -> Self {
        let fields = call
            .arms
            .iter()
            .filter_map(|arm| arm.name.as_ref())
            .collect::<Vec<_>>();
        let gathered = Ident::new("Gathered", Span::mixed_site());
        let items = mixed! {
            #[derive(
                ::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq,
                ::core::cmp::Eq, ::core::hash::Hash, ::core::default::Default
            )]
            #[allow(dead_code)]
            struct #gathered<#(#types),*> { #(pub #fields: #types),* }
            #[allow(dead_code)]
            impl<#(#types),*> #gathered<#(#types),*> {
                pub fn into_tuple(self) -> (#(#types,)*) { (#(self.#fields,)*) }
            }
        };
        Result {
            items,
            ty: mixed!(#gathered<#(#types),*>),
            value: mixed!(#gathered { #(#fields: #taken),* }),
            names: fields
                .iter()
                .map(|name| LitStr::new(&names::plain(name), Span::mixed_site()))
                .collect(),
        }
    }
}
