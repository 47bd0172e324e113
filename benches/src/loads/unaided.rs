//! Arms that need nobody: ready at once, or awake again by themselves.

use super::Load;
use crate::arms;

/// Every arm is ready at its first poll.
pub(crate) struct Ready;

impl Load for Ready {
    type Source = ();
    type Output = u64;
    type Arm<'a> = arms::Ready;

    fn source(_: usize, _: usize) {}

    fn arm((): &(), _: usize, index: usize) -> arms::Ready {
        arms::Ready::new(index)
    }
}

/// Every arm is pending `TIMES` times, and wakes itself by reference each time.
pub(crate) struct Yields<const TIMES: usize>;

impl<const TIMES: usize> Load for Yields<TIMES> {
    type Source = ();
    type Output = u64;
    type Arm<'a> = arms::Yields;

    fn source(_: usize, _: usize) {}

    fn arm((): &(), _: usize, index: usize) -> arms::Yields {
        arms::Yields::new(TIMES as u64, index)
    }
}
