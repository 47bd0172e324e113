//! How many arms one poll may poll, and which of a group those are; nothing here is unsafe.
//!
//! The budget is paid per group where that can be done: arms that stand in a tree pay one by one only if
//! it may not suffice for all of them, and arms in slots are rationed before the first is polled.

use core::num::NonZeroU32;
use core::ops::ControlFlow;

use super::{Live, Visit};
use crate::control::Count;
use crate::marks::{GROUP, above, mask_of_u32};
use crate::mode::Mode;

/// Which arms of a group of slots are polled. Without a limit they are put to sleep all at once, before the
/// first of them is polled.
#[derive(Clone, Copy)]
pub(crate) struct Ration {
    /// Those that are to be polled, the first of them next.
    due: u32,
    /// The same when it was last paid for.
    unpaid: u32,
    /// Those for which the budget does not suffice.
    later: u32,
}

impl Ration {
    /// The arm that is polled next.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<u32> {
        let next = NonZeroU32::new(self.due)?.trailing_zeros();
        self.due &= self.due - 1;
        Some(next)
    }

    /// Whoever was not polled is to be polled still.
    #[inline]
    pub(crate) fn rouse(&self, marks: &mut Live<'_>) {
        let left = self.due | self.later;
        if left != 0 {
            marks.now.wake(left);
        }
    }
}

/// How many bits there are. To count them takes fifteen instructions, and often there is one, or a group.
#[inline]
fn count(bits: u32) -> usize {
    #[inline(never)]
    fn all(bits: u32) -> usize {
        if bits == mask_of_u32(GROUP) {
            return GROUP;
        }
        bits.count_ones() as usize
    }
    if bits.is_power_of_two() { 1 } else { all(bits) }
}

/// The bits but for the first `count`.
fn beyond(bits: u32, count: usize) -> u32 {
    (0..count).fold(bits, |bits, _| bits & bits.saturating_sub(1))
}

impl<M: Mode, T: Count> Visit<'_, M, T> {
    /// The arms of a group of slots that are to be polled, as far as the budget goes.
    #[inline]
    pub(crate) fn ration(&self, marks: &mut Live<'_>) -> Ration {
        self.ration_of(self.due(u32::MAX, marks), marks)
    }

    #[inline]
    fn ration_of(&self, due: u32, marks: &mut Live<'_>) -> Ration {
        if !T::LIMITED {
            marks.now.sleep(due);
        }
        let later = if self.is_rich() {
            0
        } else {
            beyond(due, self.budget)
        };
        let due = due & !later;
        Ration {
            due,
            unpaid: due,
            later,
        }
    }

    /// Makes the ration what it is now, behind the arm with this bit. Inlined, as for
    /// [`look_ahead`](Self::look_ahead).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn look_again(&mut self, bit: u32, ration: &mut Ration, marks: &mut Live<'_>) {
        if !T::LIMITED && !marks.is_any_woken(above(bit)) {
            return;
        }
        self.pay_so_far(*ration);
        ration.rouse(marks);
        self.look_ahead(bit, marks);
        *ration = self.ration_of(self.due(above(bit), marks), marks);
    }

    /// Pays for the arms that were polled.
    #[inline]
    fn pay_so_far(&mut self, ration: Ration) {
        if !T::ONE_GROUP {
            self.budget -= count(ration.unpaid ^ ration.due);
        }
    }

    /// Pays for the arms that were polled; breaks if `flow` does, or if the budget did not go to the end
    /// of the group. A stop is no cut.
    #[inline]
    pub(crate) fn pay(&mut self, ration: Ration, flow: ControlFlow<()>) -> ControlFlow<()> {
        if T::ONE_GROUP {
            return flow;
        }
        self.pay_so_far(ration);
        if flow.is_break() || ration.later == 0 {
            return flow;
        }
        // Those that wait for a place are not awake: their wakes would not bring the next poll.
        self.session.owe_wake();
        self.cut(ration.later.trailing_zeros())
    }

    /// Pays for the arms of a group, where each did not pay for itself.
    #[inline]
    pub(crate) fn pay_for_group(&mut self, marks: &Live<'_>) {
        if !T::ONE_GROUP && marks.is_paid() {
            self.budget -= count(marks.due);
        }
    }

    /// The budget goes far enough for each arm of the group that is being visited.
    #[inline]
    pub(super) fn is_rich(&self) -> bool {
        T::ONE_GROUP || self.budget >= GROUP
    }

    /// One more arm is about to be polled; breaks if the budget is spent.
    #[inline]
    pub(crate) fn spend(&mut self, bit: u32) -> ControlFlow<()> {
        if self.budget == 0 {
            return self.cut(bit);
        }
        self.budget -= 1;
        ControlFlow::Continue(())
    }

    /// The budget is spent: the next poll goes on with this arm.
    pub(crate) fn cut(&mut self, bit: u32) -> ControlFlow<()> {
        self.cut = Some((self.group, bit));
        ControlFlow::Break(())
    }
}
