//! What is counted while arms run: places and completions.

use super::{Places, Watch};
use crate::arm::Whose;

/// The places of a `limit` and the callback of a `progress`.
#[derive(Debug)]
pub struct Tally<L, P> {
    pub(crate) limit: L,
    pub(crate) progress: P,
}

/// A [`Tally`], as a sweep sees it.
pub trait Count {
    /// Whether arms may have to wait for a place.
    const LIMITED: bool;
    /// Whether anybody is told of completions.
    const WATCHED: bool;
    /// Whether the arms are one group, which has fewer of them than a poll may poll: it is visited
    /// whole.
    const ONE_GROUP: bool;

    /// How many places are free.
    fn places(&self) -> usize;

    /// An arm takes a place.
    fn take_place(&mut self);

    /// An arm gives its place back.
    fn give_place(&mut self);

    /// How many arms there are, as far as that is known.
    fn expect(&mut self, total: Option<usize>);

    /// Tells of a completion.
    fn completed(&mut self, whose: Whose);
}

impl<L: Places, P: Watch> Count for Tally<L, P> {
    const LIMITED: bool = L::ON;
    const WATCHED: bool = P::ON;
    const ONE_GROUP: bool = false;

    #[inline]
    fn places(&self) -> usize {
        self.limit.free()
    }

    #[inline]
    fn take_place(&mut self) {
        self.limit.take();
    }

    #[inline]
    fn give_place(&mut self) {
        self.limit.give_back();
    }

    #[inline]
    fn expect(&mut self, total: Option<usize>) {
        self.progress.expect(total);
    }

    #[inline]
    fn completed(&mut self, whose: Whose) {
        self.progress.completed(whose);
    }
}

/// A tally that is lent to a sweep, over one group or several.
#[derive(Debug)]
#[allow(
    unreachable_pub,
    reason = "Rust 1.85 does not see it in the sealed `Arms`"
)]
pub struct LentTally<'a, T, const ONE_GROUP: bool>(pub(crate) &'a mut T);

impl<T: Count, const ONE_GROUP: bool> Count for LentTally<'_, T, ONE_GROUP> {
    const LIMITED: bool = T::LIMITED;
    const WATCHED: bool = T::WATCHED;
    const ONE_GROUP: bool = ONE_GROUP;

    #[inline]
    fn places(&self) -> usize {
        self.0.places()
    }

    #[inline]
    fn take_place(&mut self) {
        self.0.take_place();
    }

    #[inline]
    fn give_place(&mut self) {
        self.0.give_place();
    }

    #[inline]
    fn expect(&mut self, total: Option<usize>) {
        self.0.expect(total);
    }

    #[inline]
    fn completed(&mut self, whose: Whose) {
        self.0.completed(whose);
    }
}
