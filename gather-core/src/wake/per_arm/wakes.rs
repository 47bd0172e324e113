//! The owner's side between polls: its reference to the block, and where the gather stands.

use core::cell::Cell;
use core::panic::{RefUnwindSafe, UnwindSafe};
use core::ptr::{self, NonNull};
use core::task::{RawWaker, Waker};

use super::block::{Block, Header};
use super::vtable;
use crate::cursor::Phase;
use crate::marks::Marks;
use crate::sync::{self, AtomicPtr, Ordering};

/// The owner's reference to the block, if there is one; and in the lowest bits, which a block's address
/// leaves free, the [`Phase`] of a gather that keeps it here.
pub(crate) struct Wakes {
    block: AtomicPtr<Header>,
}

// A poll that unwinds ends the gather, and what wakers do leaves the words whole at each step: nobody
// sees anything half done behind a panic.
impl UnwindSafe for Wakes {}
impl RefUnwindSafe for Wakes {}

/// The bits of the phase.
const PHASE: usize = 0b11;
const FRESH: usize = Phase::Fresh as usize;
const RUNNING: usize = Phase::Running as usize;
const _: () = assert!(align_of::<Header>() > PHASE);

impl Wakes {
    #[inline]
    pub(crate) fn new() -> Self {
        Self {
            block: AtomicPtr::new(ptr::without_provenance_mut(FRESH)),
        }
    }

    /// Where the gather stands, if that is kept here.
    #[inline]
    pub(crate) fn phase(&mut self) -> Phase {
        phase_of(sync::read(&mut self.block))
    }

    /// The same as others see it.
    pub(crate) fn peek_phase(&self) -> Phase {
        // Ordering: Relaxed, only the owner changes it.
        phase_of(self.block.load(Ordering::Relaxed))
    }

    /// Whether the gather is finished, and no block is left. One comparison, and the destructor has
    /// nothing to look at.
    #[inline]
    pub(crate) fn is_over(&mut self) -> bool {
        sync::read(&mut self.block).addr() == Phase::Finished as usize
    }

    /// The next phase; there is no way back.
    #[inline]
    pub(crate) fn set_phase(&mut self, phase: Phase) {
        let block = sync::read(&mut self.block);
        // Ordering: Relaxed, nobody else is there. Atomic, so that all of it is stored: where only a byte
        // is, the next load of it waits for that.
        self.block.store(
            block.map_addr(|addr| addr | phase as usize),
            Ordering::Relaxed,
        );
    }

    /// Whether an arm may have been woken that the marks do not know of.
    #[inline]
    pub(crate) fn is_shared(&self) -> bool {
        self.block().is_some()
    }

    #[inline]
    pub(super) fn block(&self) -> Option<Block> {
        // Ordering: Acquire pairs with the Release in `first_waker`.
        let block = self.block.load(Ordering::Acquire);
        // SAFETY: `block_of` requires a pointer of the owner's: this is it, until `close` or `drop`.
        unsafe { block_of(block) }
    }

    /// A waker of an arm, or of the future that is no arm, with a reference. The first makes the block.
    pub(super) fn waker(&self, parent: &Waker, groups: usize, group: usize, bit: u32) -> RawWaker {
        match self.block() {
            Some(block) => vtable::retained(block, group, bit),
            None => self.first_waker(parent, groups, group, bit),
        }
    }

    /// An arm that lends its waker to several threads may get here more than once: the first wins.
    #[cold]
    fn first_waker(&self, parent: &Waker, groups: usize, group: usize, bit: u32) -> RawWaker {
        let is_small = groups <= 1;
        let new = if is_small {
            Block::small(parent.clone())
        } else {
            Block::large(parent.clone(), groups)
        };
        // Ordering: Relaxed, only whoever exchanges it acts on it.
        let none = self.block.load(Ordering::Relaxed).addr() & PHASE;
        // Ordering: Release hands the new block over; Acquire takes that of a thread that was first.
        let first = self.block.compare_exchange(
            ptr::without_provenance_mut(none),
            new.as_ptr().as_ptr().map_addr(|addr| addr | none),
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        if first.is_err() {
            new.root().close();
            // SAFETY: `free` requires that only references of the caller's are left: those of a block that
            // nobody else has seen. Nothing is used behind.
            unsafe { new.free() }
            // There is a block now.
            return self.waker(parent, groups, group, bit);
        }
        if is_small {
            // The reference came with the block: one step fewer.
            vtable::given(new, bit)
        } else {
            vtable::retained(new, group, bit)
        }
    }

    /// Makes the block at once, with the arms' state in its leaves.
    pub(crate) fn open_bank(&mut self, groups: usize, marks: impl Fn(usize) -> Marks) {
        debug_assert!(self.block().is_none());
        let block = Block::bank(groups, marks);
        self.set_block(block.as_ptr().as_ptr());
    }

    /// Puts a block in its place, or none.
    #[inline]
    fn set_block(&mut self, block: *mut Header) {
        let phase = sync::read(&mut self.block).addr() & PHASE;
        self.block = AtomicPtr::new(block.map_addr(|addr| addr | phase));
    }

    /// The state of a collection's arms.
    #[inline]
    pub(crate) fn bank(&self, group: usize) -> Option<&Cell<Marks>> {
        let block = self.block()?;
        (group < block.shape().leaves as usize).then(|| block.node(group).marks())
    }

    /// The gather is finished: lets the parent waker go, and the block where no arm's state is in it.
    #[inline]
    pub(crate) fn close(&mut self) {
        // First, so that where this holds the destructors that follow need not ask.
        if self.is_over() {
            return;
        }
        // SAFETY: `block_of` requires a pointer of the owner's: this is it.
        let Some(block) = (unsafe { block_of(sync::read(&mut self.block)) }) else {
            return;
        };
        if block.is_small() {
            self.set_block(ptr::null_mut());
            // SAFETY: `let_go` requires the owner's reference: this is the owner, who has just forgotten
            // the block.
            unsafe { let_go(block) }
        } else {
            block.root().close();
        }
    }
}

impl Drop for Wakes {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: `block_of` requires a pointer of the owner's: this is it.
        if let Some(block) = unsafe { block_of(sync::read(&mut self.block)) } {
            // SAFETY: `let_go` requires the owner's reference: this is the owner, who is gone behind.
            unsafe { let_go(block) }
        }
    }
}

/// The phase that a pointer of [`Wakes`] tells.
#[inline]
fn phase_of(block: *mut Header) -> Phase {
    match block.addr() & PHASE {
        FRESH => Phase::Fresh,
        RUNNING => Phase::Running,
        _ => Phase::Finished,
    }
}

/// The block that a pointer of [`Wakes`] leads to.
///
/// # Safety
/// It is that of a [`Wakes`] whose reference is there for as long as the result is used, or what it was asked
/// for (W6).
#[inline]
unsafe fn block_of(block: *mut Header) -> Option<Block> {
    let block = NonNull::new(block.map_addr(|addr| addr & !PHASE))?;
    // SAFETY: `from_ptr` requires that the block is alive: the owner's reference keeps it so, as the caller
    // says.
    Some(unsafe { Block::from_ptr(block) })
}

/// Lets the parent waker go, and gives the owner's reference back.
///
/// # Safety
/// The caller is the owner, and uses nothing of the block any more (W6).
#[inline(never)]
unsafe fn let_go(block: Block) {
    /// The owner's reference, also if a destructor of the parent waker unwinds.
    struct Release(Block);
    impl Drop for Release {
        fn drop(&mut self) {
            if self.0.root().is_alone() {
                // SAFETY: `free` requires that only a reference of the caller's is left: the owner's,
                // who is alone. Nothing is used behind.
                unsafe { self.0.free() }
            } else {
                // SAFETY: `release` requires a reference of the caller's: the owner's. Nothing is used
                // behind.
                unsafe { self.0.release() }
            }
        }
    }
    let release = Release(block);
    release.0.root().close();
}

impl core::fmt::Debug for Wakes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Wakes")
    }
}
