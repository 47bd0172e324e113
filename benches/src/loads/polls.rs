//! A load whose arms count their polls.

use super::Load;
use crate::arms::Counted;

/// The load `L`, counted.
pub(crate) struct Polls<L>(L);

impl<L: Load> Load for Polls<L> {
    type Source = L::Source;
    type Output = L::Output;
    type Arm<'a> = Counted<L::Arm<'a>>;

    const EVENTS: usize = L::EVENTS;
    const DROPPED: bool = L::DROPPED;

    fn source(arms: usize, sets: usize) -> L::Source {
        L::source(arms, sets)
    }

    fn arm(source: &L::Source, set: usize, index: usize) -> Self::Arm<'_> {
        Counted(L::arm(source, set, index))
    }

    #[inline]
    fn step(source: &L::Source, set: usize, step: usize) -> bool {
        L::step(source, set, step)
    }
}
