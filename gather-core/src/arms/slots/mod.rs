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
        left: u32,
        outputs: bool,
        marks: &'a mut Marks,
        empty: &'a mut E,
    }

    impl<E: FnMut(u32) + ?Sized> Rest<'_, E> {
        #[inline]
        fn clear(&mut self) {
            while self.left != 0 {
                let bit = self.left.trailing_zeros();
                self.left &= self.left - 1;
                if self.outputs {
                    self.marks.hand_on(bit);
                } else {
                    self.marks.cancel(bit);
                }
                (self.empty)(bit);
            }
        }
    }

    impl<E: FnMut(u32) + ?Sized> Drop for Rest<'_, E> {
        #[inline]
        fn drop(&mut self) {
            if self.left != 0 {
                self.clear();
            }
        }
    }

    let outputs = what == Contents::Outputs;
    let mut rest = Rest {
        left: if outputs {
            marks.kept()
        } else {
            marks.pending() & !(stays & marks.running())
        },
        outputs,
        marks,
        empty,
    };
    rest.clear();
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
