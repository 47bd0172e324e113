//! The slots of a group, one after the other.

use core::ops::ControlFlow;
use core::pin::Pin;

use super::super::{Contents, Run};
use super::{clear_marked, fill, poll};
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

/// Stores for the arms of a group of slots without an output what the mode says; `is_end` as for [`fill`].
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(in crate::arms) unsafe fn fill_group<F, K>(
    mut slots: Pin<&mut [Slot<F, K>]>,
    marks: &mut Marks,
    is_end: bool,
    kept: &mut dyn FnMut(usize) -> Option<K>,
) {
    let mut vacant = marks.vacant(slots.len());
    while vacant != 0 {
        let bit = vacant.trailing_zeros();
        vacant &= vacant - 1;
        if let Some(kept) = kept(bit as usize) {
            let slot = crate::pin::item(slots.as_mut(), bit as usize);
            // SAFETY: `fill` requires that the bit is the slot's, as the caller says, and a vacant
            // slot: it is.
            unsafe { fill(slot, bit, kept, is_end, marks) };
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
    let mut ration = visit.ration(&mut marks);
    // Two loops, so that the inner one need not carry what changes where somebody is woken ahead.
    'arms: loop {
        let disturbed = loop {
            let Some(bit) = ration.next() else {
                break 'arms;
            };
            if T::LIMITED {
                visit.admit(bit, &mut marks);
                marks.now.sleep(1 << bit);
            }
            // SAFETY: `item_unchecked` requires a slot of this number: the bits of `marks` are the slots'.
            let slot = unsafe { crate::pin::item_unchecked(slots.as_mut(), bit as usize) };
            // SAFETY: `poll` requires that the bit is the slot's, as the caller says, and the arm
            // pending: arms that were awake are.
            flow = unsafe { poll(slot, bit, background, &mut marks, &mut waker, visit) };
            if flow.is_break() {
                break 'arms;
            }
            if marks.is_disturbed::<T>() {
                break bit;
            }
        };
        visit.look_again(disturbed, &mut ration, &mut marks);
    }
    ration.rouse(&mut marks);
    visit.leave_group(marks);
    visit.pay(ration, flow)
}

/// Whether clearing slots of `what` would change nothing that anybody sees: outputs without a destructor stay
/// where they are, and the marks that tell of them.
pub(in crate::arms) const fn is_done_with<K>(what: Contents) -> bool {
    matches!(what, Contents::Outputs) && !core::mem::needs_drop::<K>()
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
    if what != Contents::Outputs && !core::mem::needs_drop::<F>() {
        // No destructor runs, so nobody sees the marks in between.
        return marks.cancel_all();
    }
    // SAFETY: `clear_each` requires what this function does.
    unsafe { clear_each(slots, what, 0, marks) };
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
    unsafe { clear_each(slots, Contents::Futures, u32::MAX, marks) };
}

/// Empties slot after slot, but for those of `stays` that were started.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
#[inline]
unsafe fn clear_each<F, K>(
    mut slots: Pin<&mut [Slot<F, K>]>,
    what: Contents,
    stays: u32,
    marks: &mut Marks,
) {
    clear_marked(what, stays, marks, &mut |bit| {
        let slot = crate::pin::item(slots.as_mut(), bit as usize);
        if what == Contents::Outputs {
            // SAFETY: `drop_kept` requires an output: the arm's was kept until now (I3).
            unsafe { slot.drop_kept() };
        } else {
            // SAFETY: `drop_future` requires a future: the arm was pending until now (I3).
            unsafe { slot.drop_future() };
        }
    });
}
