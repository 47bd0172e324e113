//! Wakers that are lent for a poll.
//!
//! What an arm is lent holds no reference: it is the shim's, or the arm's own while the owner keeps the
//! block alive. Which arm it is stands in the table, so that the wakers of a group are one pointer and
//! one table for each of its arms.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::task::{RawWaker, Waker};

use super::vtable::Tables;

/// The wakers of a group, one for each of its arms, and that of the future that is no arm.
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
        let raw = RawWaker::new(self.data, &self.tables[bit as usize]);
        ArmWaker {
            // SAFETY: `from_raw` requires the contract of `RawWaker`: the tables keep it, as whoever
            // called `new` says. The waker is lent for no longer, and never dropped.
            waker: ManuallyDrop::new(unsafe { Waker::from_raw(raw) }),
            lent: PhantomData,
        }
    }
}

/// A waker that is lent for a poll.
#[derive(Debug)]
pub(crate) struct ArmWaker<'a> {
    waker: ManuallyDrop<Waker>,
    lent: PhantomData<&'a ()>,
}

impl Deref for ArmWaker<'_> {
    type Target = Waker;

    #[inline]
    fn deref(&self) -> &Waker {
        &self.waker
    }
}
