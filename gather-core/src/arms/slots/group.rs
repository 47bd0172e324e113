//! The slots of a group, one after the other.

use core::ops::ControlFlow;
use core::pin::Pin;

use super::super::{Contents, Run};
use super::{clear, keep, poll};
use crate::control::Count;
use crate::drive::{Live, Visit};
use crate::marks::Marks;
use crate::mode::Mode;
use crate::slot::Slot;

/// Tells the arms of a group that run elsewhere that they are needed no more.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(in crate::arms) unsafe fn call_off_group<F, K, M>(
    mut slots: Pin<&mut [Slot<F, K>]>,
    marks: Marks,
) where
    F: Run<M>,
    M: Mode,
{
    let mut running = marks.running();
    while running != 0 {
        let bit = running.trailing_zeros();
        running &= running - 1;
        let slot = crate::pin::item(slots.as_mut(), bit as usize);
        // SAFETY: `future` requires one: the arm was started and is not finished (I3).
        unsafe { slot.future() }.call_off();
    }
}

/// Stores for the arms of a group of slots without an output what the mode says.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(in crate::arms) unsafe fn fill_group<F, K>(
    mut slots: Pin<&mut [Slot<F, K>]>,
    marks: &mut Marks,
    kept: &mut dyn FnMut(usize) -> Option<K>,
) {
    let mut vacant = marks.vacant(slots.len());
    while vacant != 0 {
        let bit = vacant.trailing_zeros();
        vacant &= vacant - 1;
        if let Some(kept) = kept(bit as usize) {
            let slot = crate::pin::item(slots.as_mut(), bit as usize);
            // SAFETY: `keep` requires that the bit is the slot's, as the caller says, and an empty
            // slot: it is vacant.
            unsafe { keep(slot, bit, kept, marks) };
        }
    }
}

/// Polls the arms of a group of slots that are awake; its visit has begun, and ends here.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
#[cfg_attr(not(debug_assertions), inline(always))]
pub(in crate::arms) unsafe fn visit_group<F, K, M, T>(
    mut slots: Pin<&mut [Slot<F, K>]>,
    background: bool,
    mut marks: Live<'_>,
    visit: &mut Visit<'_, M, T>,
) -> ControlFlow<()>
where
    F: Run<M, Kept = K>,
    M: Mode,
    T: Count,
{
    let mut waker = marks.lend();
    let mut flow = ControlFlow::Continue(());
    let mut ration = visit.ration(&marks);
    while let Some(bit) = ration.next() {
        visit.admit(bit, &mut marks);
        // SAFETY: `item_unchecked` requires a slot of this number: the bits of `marks` are the slots'.
        let slot = unsafe { crate::pin::item_unchecked(slots.as_mut(), bit as usize) };
        // SAFETY: `poll` requires that the bit is the slot's, as the caller says, and the arm
        // pending: arms that are awake are.
        flow = unsafe { poll(slot, bit, background, &mut marks, &mut waker, visit) };
        if flow.is_break() {
            break;
        }
        visit.pass(bit, &mut ration, &mut marks);
    }
    visit.leave_group(marks);
    visit.pay(ration, flow)
}

/// Clears a group of slots, going on behind one that unwinds.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(in crate::arms) unsafe fn clear_group<F, K>(
    slots: Pin<&mut [Slot<F, K>]>,
    what: Contents,
    marks: &mut Marks,
) {
    // Where no destructor runs, nobody sees the marks in between.
    match what {
        Contents::Outputs if !core::mem::needs_drop::<K>() => _ = marks.hand_on_all(),
        Contents::Outputs => {}
        _ if !core::mem::needs_drop::<F>() => marks.cancel_all(),
        _ => {}
    }
    let left = |marks: Marks| match what {
        Contents::Futures | Contents::Losers | Contents::Locals => marks.pending(),
        Contents::Outputs => marks.kept(),
    };
    // SAFETY: `clear_each` requires what this function does.
    unsafe { clear_each(slots, what, left, marks) };
}

/// Drops the futures of the arms of a group that were not started, going on behind one that unwinds.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(in crate::arms) unsafe fn clear_waiting<F, K>(
    slots: Pin<&mut [Slot<F, K>]>,
    marks: &mut Marks,
) {
    // SAFETY: `clear_each` requires what this function does.
    unsafe { clear_each(slots, Contents::Futures, Marks::waiting, marks) };
}

/// Clears slot after slot as long as any are `left`.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
#[inline]
unsafe fn clear_each<F, K>(
    slots: Pin<&mut [Slot<F, K>]>,
    what: Contents,
    left: impl Fn(Marks) -> u32,
    marks: &mut Marks,
) {
    struct Rest<'a, F, K, L: Fn(Marks) -> u32> {
        slots: Pin<&'a mut [Slot<F, K>]>,
        what: Contents,
        left: L,
        marks: &'a mut Marks,
    }

    impl<F, K, L: Fn(Marks) -> u32> Rest<'_, F, K, L> {
        fn next(&self) -> Option<u32> {
            let left = (self.left)(*self.marks);
            (left != 0).then(|| left.trailing_zeros())
        }
    }

    impl<F, K, L: Fn(Marks) -> u32> Drop for Rest<'_, F, K, L> {
        fn drop(&mut self) {
            if self.next().is_some() {
                let (slots, what) = (self.slots.as_mut(), self.what);
                let left: &dyn Fn(Marks) -> u32 = &self.left;
                // SAFETY: `clear_each` requires that the bits are the slots': they are those of
                // the call that is unwinding.
                unsafe { clear_each(slots, what, left, self.marks) };
            }
        }
    }

    let mut rest = Rest {
        slots,
        what,
        left,
        marks,
    };
    while let Some(bit) = rest.next() {
        let slot = crate::pin::item(rest.slots.as_mut(), bit as usize);
        // SAFETY: `clear` requires that the bit is the slot's: the caller says so.
        unsafe { clear(slot, what, bit, rest.marks) };
    }
}

/// Clears group after group, going on behind one that unwinds.
pub(in crate::arms) fn clear_groups(groups: core::ops::Range<usize>, clear: &mut dyn FnMut(usize)) {
    struct Rest<'a>(core::ops::Range<usize>, &'a mut dyn FnMut(usize));
    impl Drop for Rest<'_> {
        fn drop(&mut self) {
            if !self.0.is_empty() {
                clear_groups(self.0.clone(), self.1);
            }
        }
    }
    if groups.is_empty() {
        return;
    }
    let mut rest = Rest(groups, clear);
    while !rest.0.is_empty() {
        rest.0.start += 1;
        (rest.1)(rest.0.start - 1);
    }
}
