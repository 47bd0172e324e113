//! What the source of a collection yields, and what attributes make of it.

use super::{Lazy, Optional};
use crate::OnCancel;
use crate::cancel::Guarded;

/// An element of a source: a future, what can be made one, or an arm that is more than a future.
pub trait Element {
    /// What the slot holds.
    type Arm;

    /// The arm, not started.
    fn into_arm(self) -> Self::Arm;
}

impl<T: IntoFuture> Element for T {
    type Arm = T::IntoFuture;

    #[inline]
    fn into_arm(self) -> T::IntoFuture {
        self.into_future()
    }
}

impl<F, U> Element for Optional<F, U> {
    type Arm = Self;

    fn into_arm(self) -> Self {
        self
    }
}

/// Yields arms that may end without an output.
#[derive(Debug)]
pub struct Optionals<I>(I);

impl<I: Iterator<Item: IntoFuture>> Iterator for Optionals<I> {
    type Item = Optional<<I::Item as IntoFuture>::IntoFuture>;

    fn next(&mut self) -> Option<Self::Item> {
        let element = self.0.next()?;
        Some(Optional::new(element.into_future()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// Yields arms with a guard each.
#[derive(Debug)]
pub struct Guards<I, G> {
    source: I,
    callback: G,
}

impl<I: Iterator<Item: IntoFuture>, G: FnOnce() + Clone> Iterator for Guards<I, G> {
    type Item = Guarded<<I::Item as IntoFuture>::IntoFuture, G>;

    fn next(&mut self) -> Option<Self::Item> {
        let element = self.source.next()?;
        Some(element.on_cancel(self.callback.clone()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}

impl<I, F, K> Lazy<I, F, K> {
    /// `#[on_cancel(callback)]`: each element has its own.
    pub(crate) fn guarded<G: FnOnce() + Clone>(
        self,
        callback: G,
    ) -> Lazy<Guards<I, G>, Guarded<F, G>, K> {
        self.map(|source| Guards { source, callback })
    }

    /// The first half of `#[until]` and `#[background]`: the elements may end without an output.
    pub(crate) fn optional(self) -> Lazy<Optionals<I>, Optional<F>, K> {
        self.map(Optionals)
    }
}
