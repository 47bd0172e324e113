//! Arms that need the outputs of others: when they start; nothing here is unsafe.
//!
//! Those ahead of an arm that has finished are met by the sweep itself. Those behind are met by
//! further passes over the arms that wait, and only those: an arm that has woken itself is not polled
//! again. To see whether an arm may start is no poll.

use core::ops::ControlFlow;
use core::pin::Pin;

use super::{Base, Visit};
use crate::NoOutput;
use crate::arm::Arm;
use crate::arms::{Drive, Run};
use crate::control::Count;
use crate::marks::{Live, Marks};
use crate::mode::Mode;

impl<M: Mode, T: Count> Visit<'_, M, T> {
    /// Begins with a group of which only the arms that wait are visited.
    pub(crate) fn enter_waiting<'m>(&mut self, marks: &'m mut Marks) -> Live<'m> {
        self.opened = false;
        self.ahead = 0;
        Live::new(marks)
    }

    /// An output that others need has come, or will never come.
    #[inline]
    pub(crate) fn bring_news(&mut self) {
        self.news = true;
    }

    /// Whether it is worth a look whether an arm that waits may start.
    #[inline]
    pub(crate) fn has_news(&self) -> bool {
        (self.news || self.behind != 0) && !self.stopping
    }

    /// Starts an arm whose inputs are there, if there is a place for it: whether it was started.
    /// Breaks if the budget is spent.
    pub(crate) fn begin_arm(
        &mut self,
        bit: u32,
        background: bool,
        marks: &mut Live<'_>,
    ) -> ControlFlow<(), bool> {
        let needs_place = T::LIMITED && !background;
        if needs_place && !self.tally.has_place() {
            return ControlFlow::Continue(false);
        }
        if self.budget == 0 {
            self.cut = Some((self.group, bit));
            // No arm is awake, whose wake would bring the next poll.
            self.session.owe_wake();
            return ControlFlow::Break(());
        }
        if needs_place {
            self.tally.take_place();
        }
        marks.now.start(bit);
        ControlFlow::Continue(true)
    }

    /// What is stored for an arm that needs the output of another, which has none.
    pub(crate) fn skip<F: Run<M>>(&self, bit: u32, behind: usize) -> Option<F::Kept> {
        let behind = Arm::new(behind, None, self.names);
        F::absent(NoOutput::skipped(self.whose(bit).arm(), behind))
    }

    /// An arm will never start: those that need its output are told, and whoever watches.
    pub(crate) fn skipped(&mut self, bit: u32, background: bool) {
        self.news = true;
        if T::WATCHED && !background {
            let whose = self.whose(bit);
            self.tally.completed(whose);
        }
    }

    /// Behind the sweep: starts arms that wait and may start now, until no more do.
    pub(super) fn start_waiting<A: Drive<M>>(&mut self, mut arms: Pin<&mut A>) {
        while self.news {
            self.news = false;
            self.behind = u32::MAX;
            self.rebase(Base { group: 0, place: 0 });
            if arms.as_mut().start(self).is_break() {
                return;
            }
        }
    }
}
