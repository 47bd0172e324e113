//! The arms of a `gather!` while its call is evaluated.
//!
//! A group has no destructor of its own, and an arm's expression may leave the call, by `?`, `return` or a
//! panic. So the call collects arms, each of which is its slot from the start and has a destructor
//! ([`Leaf`](super::Leaf)), and they become groups all at once behind the last expression. Nothing here is
//! unsafe.

use super::{Cells, Empty, Fixed, Pair};

/// Arms that are complete, and drop themselves.
pub trait Plan {
    /// The same, which the gather drops.
    type Arms;

    /// Only moves; never panics.
    fn arms(self) -> Self::Arms;
}

/// A tree of arms that will be one group.
#[derive(Debug)]
pub struct Group<T>(pub(crate) T);

impl<T: Cells> Plan for Group<T> {
    type Arms = Fixed<T>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn arms(self) -> Self::Arms {
        Fixed::new(self.0)
    }
}

impl<A: Plan, B: Plan> Plan for Pair<A, B> {
    type Arms = Pair<A::Arms, B::Arms>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn arms(self) -> Self::Arms {
        Pair::new(self.first.arms(), self.second.arms())
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
