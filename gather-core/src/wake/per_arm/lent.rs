//! Wakers that are lent for a poll.
//!
//! What an arm is lent holds no reference: it is the shim's, or the arm's own while the owner keeps the
//! block alive. Which arm an own waker is for stands in its table, so that those of a group are one
//! pointer and a table for each of its arms.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::task::{RawWaker, RawWakerVTable, Waker};

use super::vtable::Tables;

/// The own wakers of a group, one for each of its arms, and that of the future that is no arm.
#[derive(Clone, Copy)]
pub(crate) struct Wakers<'a> {
    data: *const (),
    tables: &'static Tables,
    lent: PhantomData<&'a ()>,
}

impl<'a> Wakers<'a> {
    /// # Safety
    /// The data and each of the tables make a waker, until `'a` ends.
    #[inline]
    pub(super) unsafe fn new(data: *const (), tables: &'static Tables) -> Self {
        Self {
            data,
            tables,
            lent: PhantomData,
        }
    }

    /// The waker of the arm with this bit, to be lent.
    #[inline]
    pub(crate) fn lend(self, bit: u32) -> ArmWaker<'a> {
        // SAFETY: `new` requires that the data and the table make a waker: whoever called ours says so.
        unsafe { ArmWaker::new(self.data, &self.tables[bit as usize]) }
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
