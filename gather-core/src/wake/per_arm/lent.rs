//! Wakers that are lent for a poll.
//!
//! What an arm is lent holds no reference: it is the shim's, or the arm's own while the owner keeps the
//! block alive. Which arm an own waker is for stands in its pointer's lowest bits, so that those of a group
//! are one pointer and one table.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::task::{RawWaker, RawWakerVTable, Waker};

use super::vtable::data_of;

/// The own wakers of a group, one for each of its arms, and that of the future that is no arm.
#[derive(Clone, Copy)]
pub(crate) struct Wakers<'a> {
    data: *const (),
    table: &'static RawWakerVTable,
    lent: PhantomData<&'a ()>,
}

impl<'a> Wakers<'a> {
    /// # Safety
    /// The table and the data, with the number of any arm in its lowest bits, make a waker until `'a`
    /// ends.
    #[inline]
    pub(super) unsafe fn new(data: *const (), table: &'static RawWakerVTable) -> Self {
        Self {
            data,
            table,
            lent: PhantomData,
        }
    }

    /// The waker of the arm with this bit, to be lent.
    #[inline]
    pub(crate) fn lend(self, bit: u32) -> ArmWaker<'a> {
        // SAFETY: `new` requires data and a table that make a waker: whoever called ours says so.
        unsafe { ArmWaker::new(data_of(self.data, bit), self.table) }
    }

    /// The parts of a waker of that arm; they hold no reference yet.
    #[inline]
    pub(super) fn raw(self, bit: u32) -> RawWaker {
        RawWaker::new(data_of(self.data, bit), self.table)
    }
}

/// A waker that is lent for a poll.
#[derive(Debug)]
pub(crate) struct ArmWaker<'a> {
    waker: ManuallyDrop<Waker>,
    lent: PhantomData<&'a ()>,
}

impl ArmWaker<'_> {
    /// # Safety
    /// The data and the table make a waker, until `'a` ends.
    #[inline]
    pub(super) unsafe fn new(data: *const (), table: &'static RawWakerVTable) -> Self {
        let raw = RawWaker::new(data, table);
        Self {
            // SAFETY: `from_raw` requires the contract of `RawWaker`: the table keeps it, as the caller
            // says. The waker is lent for no longer, and never dropped.
            waker: ManuallyDrop::new(unsafe { Waker::from_raw(raw) }),
            lent: PhantomData,
        }
    }
}

impl Deref for ArmWaker<'_> {
    type Target = Waker;

    #[inline]
    fn deref(&self) -> &Waker {
        &self.waker
    }
}
