//! The arms of a `gather!` while its call is evaluated.
//!
//! Slots have no destructor of their own, and an arm's expression may leave the call, by `?`,
//! `return` or a panic. So the call collects plain values, which are dropped as any other, and they
//! become slots all at once behind the last expression. Nothing here is unsafe.

use core::marker::PhantomData;

use super::{Cells, Empty, Fixed, Leaf, Pair, Rekept, Waited};

/// Arms that are complete but for their slots.
pub trait Plan {
    /// With slots.
    type Arms;

    /// Only moves; never panics.
    fn arms(self) -> Self::Arms;
}

/// One arm: its future, the type of what will be kept of it, and its kind.
#[derive(Debug)]
pub struct Bare<F, K, X = Waited> {
    future: F,
    types: PhantomData<fn() -> (K, X)>,
}

impl<F, K, X> Bare<F, K, X> {
    /// An arm.
    #[inline]
    pub(super) fn new(future: F) -> Self {
        Self {
            future,
            types: PhantomData,
        }
    }

    /// The same arm with another future.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn map<G>(self, into: impl FnOnce(F) -> G) -> Bare<G, K, X> {
        Bare::new(into(self.future))
    }

    /// The same arm of another kind.
    #[inline]
    pub(super) fn of_kind<Y>(self) -> Bare<F, K, Y> {
        Bare::new(self.future)
    }
}

impl<F, K, X> Rekept for Bare<F, K, X> {
    type Output = K;
    type Keeping<K2> = Bare<F, K2, X>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn keeping<K2>(self) -> Bare<F, K2, X> {
        Bare::new(self.future)
    }
}

impl<F, K, X> Plan for Bare<F, K, X> {
    type Arms = Leaf<F, K, X>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn arms(self) -> Leaf<F, K, X> {
        Leaf::new(self.future)
    }
}

/// A tree of arms that will be one group.
#[derive(Debug)]
pub struct Group<T>(pub(crate) T);

impl<T: Plan<Arms: Cells>> Plan for Group<T> {
    type Arms = Fixed<T::Arms>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn arms(self) -> Self::Arms {
        Fixed::new(self.0.arms())
    }
}

impl<A: Plan, B: Plan> Plan for Pair<A, B> {
    type Arms = Pair<A::Arms, B::Arms>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn arms(self) -> Self::Arms {
        let (first, second) = self.into_both();
        Pair::new(first.arms(), second.arms())
    }
}

impl Plan for Empty {
    type Arms = Self;

    fn arms(self) -> Self {
        self
    }
}

/// Its futures are not drawn yet.
#[cfg(feature = "alloc")]
impl<I, F, K> Plan for super::Lazy<I, F, K> {
    type Arms = Self;

    fn arms(self) -> Self {
        self
    }
}
