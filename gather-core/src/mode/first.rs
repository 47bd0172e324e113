//! What the modes ask of the arms as a whole: that there may be some.

use crate::arms::{Array, Fixed, Leaf, Pair};
#[cfg(feature = "alloc")]
use crate::arms::{Deadlined, Deferred, Lazy, Lending, Many, Window};

/// Arms of which there is a first, as far as the type tells.
#[diagnostic::on_unimplemented(
    message = "this gather has no arms, and its mode needs at least one",
    label = "only `all` and `settle` go without arms",
    note = "for a collection that may be empty use an array, a `Vec` or an iterator"
)]
pub trait First {
    /// What the first arm's slot holds.
    type Future;
}

impl<F, K, X> First for Leaf<F, K, X> {
    type Future = F;
}

impl<A: First, B> First for Pair<A, B> {
    type Future = A::Future;
}

impl<T: First> First for Fixed<T> {
    type Future = T::Future;
}

impl<F, K, const N: usize, X> First for Array<F, K, N, X> {
    type Future = F;
}

#[cfg(feature = "alloc")]
impl<F, K> First for Many<F, K> {
    type Future = F;
}

#[cfg(feature = "alloc")]
impl<I, F, K> First for Lazy<I, F, K> {
    type Future = F;
}

#[cfg(feature = "alloc")]
impl<I, F, K> First for Window<I, F, K> {
    type Future = F;
}

#[cfg(feature = "alloc")]
impl<A: First, U> First for Deadlined<A, U> {
    type Future = A::Future;
}

#[cfg(feature = "alloc")]
impl<A: First, T, H> First for Lending<'_, A, T, H> {
    type Future = A::Future;
}

#[cfg(feature = "alloc")]
impl<N, W, A, F, K> First for Deferred<N, W, A, F, K> {
    type Future = F;
}
