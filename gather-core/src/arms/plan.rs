//! The arms of a `gather!` while its call is evaluated.
//!
//! Slots have no destructor of their own, and an arm's expression may leave the call, by `?`,
//! `return` or a panic. So the call collects plain values, which are dropped as any other, and they
//! become slots all at once behind the last expression. Nothing here is unsafe.

use core::marker::PhantomData;

use super::{Cells, Empty, Fixed, Leaf, Pair, Rekept};

/// Arms that are complete but for their slots.
pub trait Plan {
    /// With slots.
    type Arms;

    /// Only moves; never panics.
    fn arms(self) -> Self::Arms;
}

/// One arm: its future, and the type of what will be kept of it.
#[derive(Debug)]
pub struct Bare<F, K> {
    future: F,
    kept: PhantomData<fn() -> K>,
}

impl<F, K> Bare<F, K> {
    /// An arm.
    #[inline]
    pub(super) fn new(future: F) -> Self {
        Self {
            future,
            kept: PhantomData,
        }
    }
}

impl<F, K> Rekept for Bare<F, K> {
    type Output = K;
    type Keeping<K2> = Bare<F, K2>;

    #[inline]
    fn keeping<K2>(self) -> Bare<F, K2> {
        Bare::new(self.future)
    }
}

impl<F, K> Plan for Bare<F, K> {
    type Arms = Leaf<F, K>;

    #[inline]
    fn arms(self) -> Leaf<F, K> {
        Leaf::new(self.future)
    }
}

/// A tree of arms that will be one group.
#[derive(Debug)]
pub struct Group<T>(pub(crate) T);

impl<T: Plan<Arms: Cells>> Plan for Group<T> {
    type Arms = Fixed<T::Arms>;

    #[inline]
    fn arms(self) -> Self::Arms {
        Fixed::new(self.0.arms())
    }
}

impl<A: Plan, B: Plan> Plan for Pair<A, B> {
    type Arms = Pair<A::Arms, B::Arms>;

    #[inline]
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
