//! The slots of a window and what their marks say. They hold futures and nothing else: an output goes
//! where the others are.

use alloc::vec::Vec;
use core::pin::Pin;

use crate::arms::ledger::{Borrowed, Ledger};
use crate::arms::{Contents, Run, slots};
use crate::control::Count;
use crate::drive::Visit;
use crate::mode::{Mode, Verdict};
use crate::pin;
use crate::slot::Slot;
use crate::wake::Wakes;

/// The slots, each of which holds one arm after the other.
#[derive(Debug)]
pub(super) struct Seats<F> {
    /// On the heap: futures are pinned there (I2).
    slots: Vec<Slot<F, ()>>,
    pub(super) ledger: Ledger,
}

impl<F> Seats<F> {
    /// So many, all empty.
    pub(super) fn vacant(len: usize) -> Self {
        Self {
            slots: (0..len).map(|_| Slot::empty()).collect(),
            ledger: Ledger::vacant(len),
        }
    }

    /// The slots of a group; `first` is the number of the first group.
    #[inline]
    pub(super) fn open<'a>(
        &'a mut self,
        wakes: &'a Wakes,
        group: usize,
        first: usize,
    ) -> Group<'a, F> {
        let range = self.ledger.range(group);
        let borrowed = self.ledger.borrow(wakes, group, first + group);
        // SAFETY: `new_unchecked` requires that the slots stay in place while they hold futures:
        // they lie on the heap, and the `Vec` neither grows nor shrinks from the start on (I2).
        let slots = unsafe { Pin::new_unchecked(&mut self.slots[range]) };
        Group { slots, borrowed }
    }
}

/// The slots of a group, whose bits are those from 0 on in these marks (I3).
pub(super) struct Group<'a, F> {
    slots: Pin<&'a mut [Slot<F, ()>]>,
    pub(super) borrowed: Borrowed<'a>,
}

impl<F> Group<'_, F> {
    #[inline]
    fn slot(&mut self, bit: u32) -> Pin<&mut Slot<F, ()>> {
        pin::item(self.slots.as_mut(), bit as usize)
    }

    /// Whether a future is in the slot.
    #[inline]
    pub(super) fn is_taken(&self, bit: u32) -> bool {
        self.borrowed.marks.pending() & (1 << bit) != 0
    }

    /// Whether that is to be polled.
    #[inline]
    pub(super) fn is_awake(&self, bit: u32) -> bool {
        self.borrowed.marks.is_awake(bit)
    }

    /// Puts the future of the next arm into a slot that is empty.
    #[inline]
    pub(super) fn put(&mut self, bit: u32, future: F) {
        assert!(!self.is_taken(bit), "`gather`: an arm without a slot");
        // SAFETY: `put` requires an empty slot: there is no future in it (I3), and never anything
        // else.
        unsafe { self.slot(bit).put(future) };
        self.borrowed.marks.fill(bit);
    }

    /// Polls the arm in a slot, which is awake, and if it ends leaves the slot empty: what the mode
    /// makes of its output.
    #[inline]
    pub(super) fn poll<M, T>(
        &mut self,
        bit: u32,
        visit: &mut Visit<'_, M, T>,
    ) -> Option<Verdict<F::Kept, M::Stop>>
    where
        F: Run<M>,
        M: Mode,
        T: Count,
    {
        assert!(self.is_awake(bit), "`gather`: an arm without a turn");
        let slot = pin::item(self.slots.as_mut(), bit as usize);
        let mut live = visit.live(&mut self.borrowed.marks);
        let mut waker = live.lend();
        // SAFETY: `advance` requires that the bit is the slot's: they are in order; and that the arm
        // is pending: it is awake.
        let verdict = unsafe { slots::advance(slot, bit, &mut live, &mut waker, visit) };
        if verdict.is_some() {
            slots::leave_empty::<F, M>(bit, &mut live);
        }
        visit.leave_arms(&mut live);
        verdict
    }

    /// Drops the future in a slot, if there is one.
    pub(super) fn clear(&mut self, bit: u32) {
        let slot = pin::item(self.slots.as_mut(), bit as usize);
        let marks = &mut self.borrowed.marks;
        // SAFETY: `clear` requires that the bit is the slot's: they are in order.
        unsafe { slots::clear(slot, Contents::Futures, bit, marks) };
    }

    /// Tells the arms that run elsewhere that they are needed no more.
    pub(super) fn call_off<M: Mode>(&mut self)
    where
        F: Run<M>,
    {
        // SAFETY: `call_off_group` requires that the bits are the slots' from 0 on: they are.
        unsafe { slots::call_off_group(self.slots.as_mut(), self.borrowed.marks) };
    }
}
