//! The waker on the poll's stack, for arms that never cloned a waker.
//!
//! An arm that is ready, or that wakes itself by reference, costs no allocation and no
//! read-modify-write: the shim only notes what was asked of it, and the owner reads that after the
//! poll. A clone makes the block if there is none, and is a waker of the arm's own. A shim itself
//! can't be kept: it is lent as `&Waker` for the time of a poll.

use core::ptr;
use core::task::{RawWaker, RawWakerVTable, Waker};

use super::lent::ArmWaker;
use super::shape::number;
use super::wakes::Wakes;
use super::word::{ALARM_BIT, CHILDREN};
use crate::marks::Marks;
use crate::sync::{AtomicU32, AtomicU64, Ordering};

/// The future that is no arm, among those that woke themselves.
const ALARM: u32 = 1 << ALARM_BIT;

/// What was asked of the shim since the owner looked last.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    /// Arms that woke themselves, or [`ALARM`], above [`WOKEN`].
    woken: u64,
    cloned: u32,
}

/// Where the bits of those that woke themselves begin: below, where a group's word has those of its arms
/// that were woken, nothing is ever set.
const WOKEN: u32 = 32;
const _: () = assert!(1 << WOKEN & CHILDREN == 0 && CHILDREN < 1 << WOKEN);

impl Asked {
    /// Nobody was asked, or it is noted already.
    pub(crate) const NOTHING: Self = Self {
        woken: 0,
        cloned: 0,
    };

    /// Notes it in the marks of the group whose arms asked: those that woke themselves are awake, and if one
    /// has cloned its waker, all of them get their own from now on.
    #[inline]
    pub(crate) fn note(self, marks: &mut Marks) {
        if self.is_any() {
            marks.wake_again(self.woken());
            if self.has_cloned() {
                marks.share();
            }
        }
    }

    /// Whether anything was.
    #[inline]
    fn is_any(self) -> bool {
        self.woken | u64::from(self.cloned) != 0
    }

    /// The bits of those that woke themselves.
    #[inline]
    pub(crate) const fn woken(self) -> u32 {
        (self.woken >> WOKEN) as u32
    }

    /// Whether the future that is no arm woke itself.
    pub(crate) fn has_woken_alarm(self) -> bool {
        self.woken() & ALARM != 0
    }

    /// Whether somebody cloned the waker.
    #[inline]
    pub(crate) fn has_cloned(self) -> bool {
        self.cloned != 0
    }
}

static SHIM: RawWakerVTable = RawWakerVTable::new(
    shims::clone,
    shims::wake_by_ref,
    shims::wake_by_ref,
    shims::release,
);

/// What the arm that is being polled asks of its waker. The arm may lend its waker to other threads
/// until its poll returns, so the fields are atomic; they are never contended otherwise.
pub(super) struct Shim<'a> {
    wakes: &'a Wakes,
    /// The gather's own waker.
    parent: &'a Waker,
    /// How many groups there are beyond the first: nothing, for most. What is nothing is stored as one.
    more: u32,
    /// Whom a waker is lent to: the group.
    group: AtomicU32,
    /// And the arm's bit, or that of the future that is no arm.
    bit: AtomicU32,
    /// Not zero: somebody cloned the waker. Apart from `woken`: of two threads that share a loan, one may
    /// clone the waker while the other wakes it.
    cloned: AtomicU32,
    /// Who woke itself, as in [`Asked`]. It stands in for the word of a group that has none yet, and says
    /// there that no arm was woken: whoever lies ahead in the sweep has no waker that could have done so,
    /// or there would be a block.
    woken: AtomicU64,
}

impl<'a> Shim<'a> {
    #[inline]
    pub(super) fn new(wakes: &'a Wakes, parent: &'a Waker, groups: usize) -> Self {
        Self {
            wakes,
            parent,
            more: number(groups.saturating_sub(1)),
            group: AtomicU32::new(0),
            bit: AtomicU32::new(0),
            cloned: AtomicU32::new(0),
            woken: AtomicU64::new(0),
        }
    }

    // Ordering, for all of these: Relaxed. The owner stores before it lends the waker and reads
    // after the loan has ended; whoever hands `&Waker` to a thread and takes it back orders the two.
    // During a loan all threads that share it store the same to each of the fields: to `woken` what was
    // there before the loan, and the one bit of the arm that the waker is lent to.

    #[inline]
    pub(super) fn wakes(&self) -> &'a Wakes {
        self.wakes
    }

    /// The gather's own waker.
    #[inline]
    pub(super) fn parent(&self) -> &'a Waker {
        self.parent
    }

    /// The next loans are to arms of this group.
    #[inline]
    pub(super) fn aim_at_group(&self, group: usize) {
        self.group.store(number(group), Ordering::Relaxed);
    }

    /// The next loan is to the group's arm with this bit, or to the future that is no arm.
    #[inline]
    pub(super) fn aim(&self, bit: u32) {
        self.bit.store(bit, Ordering::Relaxed);
    }

    /// What was asked since the last call.
    #[inline]
    pub(super) fn take_asked(&self) -> Asked {
        let asked = Asked {
            woken: self.woken.load(Ordering::Relaxed),
            cloned: self.cloned.load(Ordering::Relaxed),
        };
        if asked.is_any() {
            self.woken.store(0, Ordering::Relaxed);
            self.cloned.store(0, Ordering::Relaxed);
        }
        asked
    }

    /// What stands in for the word of a group that has none yet.
    #[inline]
    pub(super) fn word(&self) -> &AtomicU64 {
        &self.woken
    }

    /// The waker to lend.
    #[inline]
    pub(super) fn waker(&self) -> ArmWaker<'_> {
        // SAFETY: `new` requires the data of a waker and its table: `shims` takes the shim, which is
        // borrowed for as long.
        unsafe { ArmWaker::new(ptr::from_ref(self).cast(), &SHIM) }
    }
}

/// Wakers of the shim: the data is the shim.
///
/// Which arm wakes itself is noted in the shim, as an own waker has it in its pointer: one function for
/// all arms, so that the jump is foreseen.
mod shims {
    use super::{Ordering, RawWaker, Shim, WOKEN};

    /// # Safety
    /// `data` came from [`Shim::waker`] and the shim is borrowed.
    unsafe fn shim<'a>(data: *const ()) -> &'a Shim<'a> {
        // SAFETY: a shared reference requires that the shim is alive and not exclusively borrowed: the
        // caller says so.
        unsafe { &*data.cast::<Shim<'_>>() }
    }

    pub(super) unsafe fn clone(data: *const ()) -> RawWaker {
        // SAFETY: `shim` requires data of a shim that is borrowed: the waker was lent.
        let shim = unsafe { shim(data) };
        // Ordering: Relaxed, see `Shim`.
        shim.cloned.store(1, Ordering::Relaxed);
        let bit = shim.bit.load(Ordering::Relaxed);
        let group = shim.group.load(Ordering::Relaxed);
        let groups = shim.more as usize + 1;
        shim.wakes.waker(shim.parent, groups, group as usize, bit)
    }

    pub(super) unsafe fn wake_by_ref(data: *const ()) {
        // SAFETY: `shim` requires data of a shim that is borrowed: the waker was lent.
        let shim = unsafe { shim(data) };
        // Ordering: Relaxed, see `Shim`.
        let woken = 1 << (WOKEN + shim.bit.load(Ordering::Relaxed));
        let before = shim.woken.load(Ordering::Relaxed);
        shim.woken.store(before | woken, Ordering::Relaxed);
    }

    /// A shim's waker holds nothing.
    pub(super) unsafe fn release(_: *const ()) {}
}
