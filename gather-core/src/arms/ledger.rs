//! The marks of a collection's groups: its own for one group, in the bank for more.

use core::cell::Cell;

use crate::marks::{GROUP, Marks};
use crate::wake::Wakes;

/// The state of the slots of a collection.
#[derive(Debug)]
pub(super) struct Ledger {
    /// How many slots there are.
    pub(super) len: usize,
    /// How many of them hold a future.
    pub(super) pending: usize,
    /// The marks of up to 21 slots; those of more are in the bank.
    pub(super) marks: Marks,
}

impl Ledger {
    /// Of slots that all hold futures.
    pub(super) fn full(len: usize) -> Self {
        Self {
            len,
            pending: len,
            marks: Marks::fresh(len),
        }
    }

    /// Not by `div_ceil`, which takes a multiplication more and is asked for at each poll; so many
    /// slots that the sum is too large are too many in any case.
    #[inline]
    pub(super) fn groups(&self) -> usize {
        self.len.saturating_add(GROUP - 1) / GROUP
    }

    #[inline]
    pub(super) fn is_banked(&self) -> bool {
        self.len > GROUP
    }

    /// The slots of a group.
    #[inline]
    pub(super) fn range(&self, group: usize) -> core::ops::Range<usize> {
        group * GROUP..self.len.min((group + 1) * GROUP)
    }

    /// The marks of a group, before or after it was started; `number` is the group's among all.
    pub(super) fn load(&self, wakes: &Wakes, group: usize, number: usize) -> Marks {
        match wakes.bank(number) {
            Some(cell) if self.is_banked() => cell.get(),
            // Not started, or what is left of a start that unwound: nothing.
            _ if self.is_banked() && self.pending == 0 => Marks::default(),
            _ if self.is_banked() => Marks::fresh(self.len - group * GROUP),
            _ => self.marks,
        }
    }

    /// The marks of a started group, to be changed.
    #[inline]
    pub(super) fn borrow<'a>(
        &'a mut self,
        wakes: &'a Wakes,
        group: usize,
        number: usize,
    ) -> Borrowed<'a> {
        let bank = if self.is_banked() {
            wakes.bank(number)
        } else {
            None
        };
        let marks = match bank {
            Some(cell) => cell.get(),
            None if !self.is_banked() => self.marks,
            None => self.load(wakes, group, number),
        };
        Borrowed {
            before: marks.pending(),
            marks,
            pending: &mut self.pending,
            home: match bank {
                Some(cell) => Home::Bank(cell),
                None => Home::Own(&mut self.marks),
            },
        }
    }
}

/// The bit of a slot in the marks of its group.
#[expect(clippy::cast_possible_truncation, reason = "below 21")]
pub(super) const fn bit_of(slot: usize) -> u32 {
    (slot % GROUP) as u32
}

/// Where the marks of a group are kept.
enum Home<'a> {
    Own(&'a mut Marks),
    Bank(&'a Cell<Marks>),
}

/// The marks of a group, written back when the borrow ends, also by unwinding (I3).
pub(super) struct Borrowed<'a> {
    pub(super) marks: Marks,
    /// Which slots of the group held a future.
    before: u32,
    /// How many slots of the collection do.
    pending: &'a mut usize,
    home: Home<'a>,
}

/// How many slots hold a future, where `pending` did before these were emptied. By value: a borrow that is
/// handed on would have to lie in memory.
#[inline(never)]
fn recount(pending: usize, gone: u32) -> usize {
    pending - gone.count_ones() as usize
}

impl Drop for Borrowed<'_> {
    #[inline]
    fn drop(&mut self) {
        let now = self.marks.pending();
        if now != self.before {
            let gone = self.before & !now;
            if gone.is_power_of_two() {
                // As a rule. To count bits takes fifteen instructions.
                *self.pending -= 1;
            } else {
                *self.pending = recount(*self.pending, gone);
            }
        }
        match &mut self.home {
            Home::Own(marks) => **marks = self.marks,
            Home::Bank(cell) => cell.set(self.marks),
        }
    }
}
