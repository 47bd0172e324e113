//! Slots and their bits in the marks: what can happen to them together.
//!
//! These functions are where I3 is kept; containers say which bit is which slot's.

mod group;
mod poll;

pub(super) use group::{
    call_off_group, clear_group, clear_waiting, fill_group, is_done_with, visit_group,
};
#[cfg(feature = "alloc")]
pub(super) use poll::tell;
pub(super) use poll::{begin, poll};

use core::pin::Pin;

use super::Contents;
use crate::marks::Marks;
use crate::slot::Slot;

/// Has `empty` empty the slot of each arm of a group that holds `what`, but for those of `stays` that were
/// started; goes on behind one that unwinds. The marks of an arm do not say so any more when it is called.
/// Not inlined: of the calls with arms of different types it is one function for all.
#[inline(never)]
pub(super) fn clear_marked<E: FnMut(u32) + ?Sized>(
    what: Contents,
    stays: u32,
    marks: &mut Marks,
    empty: &mut E,
) {
    struct Rest<'a, E: FnMut(u32) + ?Sized> {
        what: Contents,
        stays: u32,
        marks: &'a mut Marks,
        empty: &'a mut E,
    }

    impl<E: FnMut(u32) + ?Sized> Rest<'_, E> {
        #[inline]
        fn clear(&mut self) {
            while let Some(bit) = next_to_clear(self.what, self.stays, self.marks) {
                (self.empty)(bit);
            }
        }
    }

    impl<E: FnMut(u32) + ?Sized> Drop for Rest<'_, E> {
        fn drop(&mut self) {
            self.clear();
        }
    }

    let mut rest = Rest {
        what,
        stays,
        marks,
        empty,
    };
    rest.clear();
}

/// The next arm whose slot is to be emptied.
#[inline]
fn next_to_clear(what: Contents, stays: u32, marks: &mut Marks) -> Option<u32> {
    let left = match what {
        Contents::Outputs => marks.kept(),
        Contents::Futures | Contents::Losers | Contents::Locals => {
            marks.pending() & !(stays & marks.running())
        }
    };
    if left == 0 {
        return None;
    }
    let bit = left.trailing_zeros();
    match what {
        Contents::Outputs => marks.hand_on(bit),
        Contents::Futures | Contents::Losers | Contents::Locals => marks.cancel(bit),
    }
    Some(bit)
}

/// Stores in an empty slot what stands for the output of an arm that was cancelled, or has ended by itself
/// (`is_end`).
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the slot is vacant.
pub(super) unsafe fn fill<F, K>(
    slot: Pin<&mut Slot<F, K>>,
    bit: u32,
    kept: K,
    is_end: bool,
    marks: &mut Marks,
) {
    // SAFETY: `keep` requires an empty slot: the caller says so.
    unsafe { slot.keep(kept) };
    if is_end {
        marks.keep(bit);
    } else {
        marks.fill(bit);
    }
}

/// Takes the stored output, if there is one.
///
/// # Safety
/// If the bit is in `kept`, the slot holds an output, which belongs to the caller: the marks do not
/// say so any more (I3).
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) unsafe fn take<F, K>(slot: Pin<&mut Slot<F, K>>, bit: u32, kept: u32) -> Option<K> {
    if kept & (1 << bit) == 0 {
        return None;
    }
    // SAFETY: `take_kept` requires an output: the bit is in `kept`.
    Some(unsafe { slot.take_kept() })
}
