//! Arms that need the outputs of others: when they start; nothing here is unsafe.
//!
//! Those ahead of an arm that has finished are met by the sweep itself. Those behind are met by
//! further passes over the arms that wait, and only those: an arm that has woken itself is not polled
//! again. To see whether an arm may start is no poll.

use core::ops::ControlFlow;
use core::pin::Pin;

use super::{Base, Live, Visit};
use crate::arms::Drive;
use crate::control::Count;
use crate::marks::Marks;
use crate::mode::Mode;

/// What a poll knows of arms that wait.
pub(crate) struct Pass {
    /// Some may start: an output that others need, or a place, has come since.
    pub(super) news: bool,
    /// Places go to arms in their order, though some may start behind others: there is a limit, and
    /// there are arms that need others.
    in_order: bool,
    /// A place has become free.
    pub(super) freed: bool,
    /// How many arms were passed that wait. Once a place has become free, as many are kept for them
    /// until the next pass: they come first.
    pub(super) passed: usize,
    /// All bits behind the sweep, when only arms that wait are visited; none during the sweep.
    pub(super) behind: u32,
}

impl Pass {
    /// The sweep.
    #[inline]
    pub(super) fn first(news: bool, in_order: bool) -> Self {
        Self {
            news,
            in_order,
            freed: false,
            passed: 0,
            behind: 0,
        }
    }

    /// The sweep of arms within an arm, as a part of this one.
    #[cfg(feature = "alloc")]
    pub(super) fn within(&self) -> Self {
        Self {
            freed: self.freed,
            passed: self.passed,
            ..Self::first(false, self.in_order)
        }
    }

    /// Such a part is over.
    #[cfg(feature = "alloc")]
    pub(super) fn learn(&mut self, part: &Self) {
        self.news |= part.news;
        self.freed |= part.freed;
        self.passed = part.passed;
    }

    /// The next pass, behind the sweep.
    #[inline]
    fn next(&mut self) {
        *self = Self {
            behind: u32::MAX,
            ..Self::first(false, self.in_order)
        };
    }

    /// How many of the places that are free are kept for arms that were passed.
    #[inline]
    pub(super) fn kept(&self) -> usize {
        if self.in_order && self.freed {
            self.passed
        } else {
            0
        }
    }
}

impl<'a, M: Mode, T: Count> Visit<'a, M, T> {
    /// Begins with a group of which only the arms that wait are visited.
    pub(crate) fn enter_waiting<'m>(&mut self, marks: &'m mut Marks) -> Live<'m>
    where
        'a: 'm,
    {
        self.ahead = 0;
        Live::new::<T>(marks, self.session, self.group, self.own)
    }

    /// Arms that wait were passed, for the time being.
    #[inline]
    pub(crate) fn pass_by(&mut self, arms: usize) {
        if T::LIMITED {
            self.pass.passed = self.pass.passed.saturating_add(arms);
        }
    }

    /// An output that others need has come, or will never come.
    #[inline]
    pub(crate) fn bring_news(&mut self) {
        self.pass.news = true;
    }

    /// Whether it is worth a look whether an arm that waits may start.
    #[inline]
    pub(crate) fn has_news(&self) -> bool {
        (self.pass.news || self.pass.behind != 0) && !self.stopping
    }

    /// Starts an arm whose inputs are there, if there is a place for it: whether it was started.
    /// Breaks if the budget is spent.
    #[inline]
    pub(crate) fn begin_arm(
        &mut self,
        bit: u32,
        background: bool,
        marks: &mut Live<'_>,
    ) -> ControlFlow<(), bool> {
        let needs_place = T::LIMITED && !background;
        if needs_place && !self.has_place() {
            return ControlFlow::Continue(false);
        }
        if !T::ONE_GROUP && self.budget == 0 {
            self.cut = Some((self.group, bit));
            // No arm is awake, whose wake would bring the next poll.
            self.session.owe_wake();
            return ControlFlow::Break(());
        }
        if needs_place {
            self.tally.take_place();
        }
        marks.start(bit);
        ControlFlow::Continue(true)
    }

    /// An arm will never start: those that need its output are told, and whoever watches.
    pub(crate) fn skipped(&mut self, bit: u32, background: bool) {
        self.pass.news = true;
        if T::WATCHED && !background {
            let whose = self.whose(bit);
            self.tally.completed(whose);
        }
    }

    /// Whether the arms that wait are to be visited again though the sweep has passed them: only a
    /// group that is alone sees to that itself. Of those that it has passed only these may start now:
    /// the ones that are `early`, and behind a limit all of them.
    #[inline]
    pub(crate) fn passes_again(&mut self, early: u32, marks: &mut Live<'_>) -> bool {
        let may_start = if T::LIMITED { u32::MAX } else { early };
        if !T::ONE_GROUP || !self.pass.news || marks.now.waiting() & may_start == 0 {
            return false;
        }
        self.leave_arms(marks);
        self.pass.next();
        self.ahead = 0;
        marks.due = 0;
        true
    }

    /// Sweeps the arms, but where the last poll was cut behind its sweep; and then starts arms that
    /// wait and may start now, until no more do.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn sweep<A: Drive<M>>(&mut self, mut arms: Pin<&mut A>, is_swept: bool) {
        if T::ONE_GROUP || !A::HAS_DEPENDENT {
            let _ = arms.sweep(self);
            return;
        }
        if !is_swept && arms.as_mut().sweep(self).is_break() {
            return;
        }
        while self.pass.news {
            self.pass.next();
            self.rebase(Base { group: 0, place: 0 });
            if arms.as_mut().start(self).is_break() {
                return;
            }
        }
    }
}
