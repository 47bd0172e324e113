//! What the modes ask of the arms as a whole: that there may be some, and how many there are.

use crate::arms::{Arms, Array, At, Cells, Empty, Fixed, Kind, Leaf, Pair};
#[cfg(feature = "alloc")]
use crate::arms::{Deadlined, Deferred, Lazy, Lending, Many, Window};
use crate::wake::Wakes;

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

/// Arms whose number may be known where the gather is made.
pub trait Counted: Arms {
    /// Whether it is, by type.
    const AT_ONCE: bool;

    /// Their number, if it is known.
    fn known(&self) -> Option<usize> {
        Self::AT_ONCE
            .then(|| self.count(At::start(&Wakes::new())))
            .flatten()
    }
}

impl<F, K, X> First for Leaf<F, K, X> {
    type Future = F;
}

impl<A: First, B> First for Pair<A, B> {
    type Future = A::Future;
}

impl<A: Counted, B: Counted> Counted for Pair<A, B> {
    const AT_ONCE: bool = A::AT_ONCE && B::AT_ONCE;
}

impl<T: First> First for Fixed<T> {
    type Future = T::Future;
}

impl<T: Cells> Counted for Fixed<T> {
    const AT_ONCE: bool = true;
}

/// Not [`First`], which is all there is to be said about no arms.
impl Counted for Empty {
    const AT_ONCE: bool = true;
}

impl<F, K, const N: usize, X> First for Array<F, K, N, X> {
    type Future = F;
}

impl<F, K, const N: usize, X: Kind> Counted for Array<F, K, N, X> {
    const AT_ONCE: bool = true;
}

#[cfg(feature = "alloc")]
impl<F, K> First for Many<F, K> {
    type Future = F;
}

/// Its length is known, but to the program that runs: too few arms are no mistake of who has written it.
#[cfg(feature = "alloc")]
impl<F, K> Counted for Many<F, K> {
    const AT_ONCE: bool = false;
}

#[cfg(feature = "alloc")]
impl<I, F, K> First for Lazy<I, F, K> {
    type Future = F;
}

#[cfg(feature = "alloc")]
impl<I, F, K> Counted for Lazy<I, F, K> {
    const AT_ONCE: bool = false;
}

#[cfg(feature = "alloc")]
impl<I, F, K> First for Window<I, F, K> {
    type Future = F;
}

#[cfg(feature = "alloc")]
impl<I, F, K> Counted for Window<I, F, K> {
    const AT_ONCE: bool = false;
}

#[cfg(feature = "alloc")]
impl<A: First, U> First for Deadlined<A, U> {
    type Future = A::Future;
}

#[cfg(feature = "alloc")]
impl<A: Counted, U> Counted for Deadlined<A, U> {
    const AT_ONCE: bool = A::AT_ONCE;
}

#[cfg(feature = "alloc")]
impl<A: First, T, H> First for Lending<'_, A, T, H> {
    type Future = A::Future;
}

#[cfg(feature = "alloc")]
impl<N, W, A, F, K> First for Deferred<N, W, A, F, K> {
    type Future = F;
}
