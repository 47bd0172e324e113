//! `progress`: somebody who is told of each completion.

use super::Off;
use crate::Arm;
use crate::arm::Whose;

/// How far a gather is; what [`progress`](crate::Gather::progress) hands to its callback.
///
/// ```
/// use gather::{Progress, gather};
/// use futures::executor::block_on;
///
/// fn line(Progress { done, total, arm }: Progress) -> String {
///     match total {
///         Some(total) => format!("{done} of {total}: {arm}"),
///         None => format!("{done}: {arm}"),
///     }
/// }
///
/// let mut lines = Vec::new();
/// block_on(gather((async {}, async {})).progress(|at| lines.push(line(at))));
/// assert_eq!(lines, ["1 of 2: #0", "2 of 2: #1"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many arms are finished, this one included.
    pub done: usize,
    /// How many there are; `None` while an iterator does not say how many it will still yield, or while a
    /// spread that needs other arms is not made yet. Asked for once in a poll, so that completions of
    /// the same poll are told the same.
    pub total: Option<usize>,
    /// The arm that has just finished.
    pub arm: Arm,
}

/// Who is told of completions.
pub trait Watch {
    /// Whether there is anybody.
    const ON: bool;

    /// The number of arms is known, or not any more.
    fn expect(&mut self, total: Option<usize>);

    /// An arm is finished.
    fn completed(&mut self, whose: Whose);
}

impl Watch for Off {
    const ON: bool = false;

    #[inline]
    fn expect(&mut self, _: Option<usize>) {}

    #[inline]
    fn completed(&mut self, _: Whose) {}
}

/// A callback and what it has been told.
#[derive(Debug)]
pub struct Watched<F> {
    pub(crate) callback: F,
    pub(crate) done: usize,
    pub(crate) total: Option<usize>,
}

impl<F: FnMut(Progress)> Watch for Watched<F> {
    const ON: bool = true;

    fn expect(&mut self, total: Option<usize>) {
        self.total = total;
    }

    fn completed(&mut self, whose: Whose) {
        self.done += 1;
        (self.callback)(Progress {
            done: self.done,
            total: self.total,
            arm: whose.arm(),
        });
    }
}
