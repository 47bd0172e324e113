//! Names: what a mistyped word was meant to be, and which arm a dependency means.

use crate::input::{Arm, Call};
use std::collections::HashMap;
use syn::ext::IdentExt;
use syn::{Expr, ExprClosure, Ident, Pat};

/// The arms of a call by name; raw and plain spelling are the same name.
pub(crate) struct Names {
    /// Where each name stands first.
    places: HashMap<String, usize>,
    /// The names in arm order, each once.
    order: Vec<String>,
}

impl Names {
    pub(crate) fn of(call: &Call) -> Self {
        let mut names = Names {
            places: HashMap::new(),
            order: Vec::new(),
        };
        for (index, arm) in call.arms.iter().enumerate() {
            let Some(name) = arm.name.as_ref().map(plain) else {
                continue;
            };
            names.places.entry(name.clone()).or_insert_with(|| {
                names.order.push(name);
                index
            });
        }
        names
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The first arm with this very name.
    pub(crate) fn place(&self, name: &Ident) -> Option<usize> {
        self.places.get(&plain(name)).copied()
    }

    /// The arm that a dependency means: `_user` is `user`, waited for and not used.
    pub(crate) fn dependency(&self, name: &Ident) -> Option<usize> {
        let name = plain(name);
        let unused = || self.places.get(name.strip_prefix('_')?);
        self.places.get(&name).or_else(unused).copied()
    }

    /// For each arm those that it waits for, in the order of its parameters.
    pub(crate) fn edges(&self, call: &Call) -> Vec<Vec<usize>> {
        let edges_of = |arm: &Arm| match arm.dependent() {
            Some(closure) => dependencies(closure)
                .filter_map(|name| self.dependency(name))
                .collect(),
            None => Vec::new(),
        };
        call.arms.iter().map(edges_of).collect()
    }

    /// The name that was meant, if one is near.
    pub(crate) fn nearest(&self, name: &Ident) -> Option<&str> {
        nearest(&plain(name), self.order.iter().map(String::as_str))
    }

    pub(crate) fn in_order(&self) -> &[String] {
        &self.order
    }
}

/// A name as the user thinks of it, without `r#`.
pub(crate) fn plain(name: &Ident) -> String {
    name.unraw().to_string()
}

/// Whether one of the arms is meant; as for [`Names::dependency`].
pub(crate) fn is_among(name: &Ident, arms: &[Arm]) -> bool {
    let name = plain(name);
    let mut names = arms.iter().filter_map(|arm| arm.name.as_ref()).map(plain);
    names.any(|arm| arm == name || Some(&*arm) == name.strip_prefix('_'))
}

/// The names that a closure arm waits for; a parameter that is no plain name is left out.
pub(crate) fn dependencies(closure: &ExprClosure) -> impl Iterator<Item = &Ident> {
    closure.inputs.iter().filter_map(as_name)
}

/// The parameter as a plain name, with its type or without, if it is one.
pub(crate) fn as_name(parameter: &Pat) -> Option<&Ident> {
    match parameter {
        Pat::Ident(pat)
            if pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none() =>
        {
            Some(&pat.ident)
        }
        Pat::Type(typed) => as_name(&typed.pat),
        _ => None,
    }
}

/// A name to suggest for an arm that has none: that of the variable or function it comes from.
pub(crate) fn suggested(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => path.path.get_ident().map(plain),
        Expr::Call(call) => suggested(&call.func),
        _ => None,
    }
}

/// The candidate that `word` is most likely a slip for.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let near = candidates.map(|candidate| (distance(word, candidate), candidate));
    let (slips, candidate) = near.min_by_key(|(slips, _)| *slips)?;
    let longer = word.chars().count().max(candidate.chars().count());
    // A third of the letters: more than that is another word. Two letters have no room for a slip.
    (slips <= longer / 3).then_some(candidate)
}

/// How many slips turn one word into the other: a letter added, lost, replaced, or two neighbours
/// swapped.
pub(crate) fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (
        from.chars().collect::<Vec<_>>(),
        to.chars().collect::<Vec<_>>(),
    );
    let mut before_last = vec![0; to.len() + 1];
    let mut last = (0..=to.len()).collect::<Vec<_>>();
    for (row, letter) in from.iter().enumerate() {
        let mut this = vec![row + 1; to.len() + 1];
        for (column, other) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != other);
            let mut best = replaced.min(last[column + 1] + 1).min(this[column] + 1);
            if row > 0 && column > 0 && *letter == to[column - 1] && from[row - 1] == *other {
                best = best.min(before_last[column - 1] + 1);
            }
            this[column + 1] = best;
        }
        before_last = std::mem::replace(&mut last, this);
    }
    last[to.len()]
}
