//! `limit`: at most so many arms in flight.

use super::Off;

/// Whether another arm may start.
pub trait Places {
    /// Whether there is a limit.
    const ON: bool;

    /// An arm takes a place.
    fn take(&mut self);

    /// An arm is finished.
    fn give_back(&mut self);

    /// How many places are free.
    fn free(&self) -> usize;
}

impl Places for Off {
    const ON: bool = false;

    #[inline]
    fn take(&mut self) {}

    #[inline]
    fn give_back(&mut self) {}

    fn free(&self) -> usize {
        usize::MAX
    }
}

/// Panics if the limit is none that can be kept.
#[track_caller]
pub(crate) fn check_limit(n: usize) {
    assert!(
        n > 0,
        "`gather`: a limit of 0 would never start an arm; use 1 to run the arms one after the other",
    );
}

/// The places that are free.
#[derive(Debug)]
pub struct Limit(pub(crate) usize);

impl Places for Limit {
    const ON: bool = true;

    fn take(&mut self) {
        self.0 -= 1;
    }

    fn give_back(&mut self) {
        self.0 += 1;
    }

    fn free(&self) -> usize {
        self.0
    }
}
