//! What a clone of an arm's waker points to, and what it does.
//!
//! The data pointer is the block (small gather) or the leaf (large gather), and in its lowest bits is which
//! of their arms is meant. With a function for each arm instead, a wake is a jump that nobody can foresee
//! where arms are woken in no order. The tables are `static`, one address each: `will_wake` compares
//! addresses.

use core::ptr::NonNull;
use core::task::{RawWaker, RawWakerVTable};

use super::block::{ALIGN, Block, Node};
use super::lent::Wakers;
use super::word::ALARM_BIT;

/// Of a root.
static SMALL: RawWakerVTable = RawWakerVTable::new(
    small::clone,
    small::wake,
    small::wake_by_ref,
    small::release,
);
/// Of a leaf, which has no future that is no arm.
static LARGE: RawWakerVTable = RawWakerVTable::new(
    large::clone,
    large::wake,
    large::wake_by_ref,
    large::release,
);

/// The lowest bits of the data, which say which arm is meant.
const ARM: usize = ALIGN - 1;
const _: () = assert!(ALARM_BIT as usize <= ARM);

/// The data of the waker of an arm.
#[inline]
pub(super) fn data_of(data: *const (), bit: u32) -> *const () {
    data.map_addr(|data| data | bit as usize)
}

/// What a waker's data points to, and its bit there.
#[inline]
fn parts_of<T>(data: *const ()) -> (*mut T, u64) {
    let bit = data.addr() & ARM;
    (
        data.map_addr(|data| data & !ARM).cast_mut().cast(),
        1 << bit,
    )
}

/// The wakers of a group, to be lent while the owner keeps the block alive.
#[inline]
pub(super) fn borrowed<'a>(block: Block, group: usize) -> Wakers<'a> {
    if block.is_small() {
        borrowed_small(block)
    } else {
        borrowed_large(block, group)
    }
}

/// The same of a group of several.
#[inline]
pub(super) fn borrowed_large<'a>(block: Block, group: usize) -> Wakers<'a> {
    // SAFETY: `new` requires what makes wakers: `large` takes the leaf. The owner's reference stands in
    // for the wakers' own while they are lent (W6).
    unsafe { Wakers::new(block.leaf_ptr(group).as_ptr().cast(), &LARGE) }
}

/// The table of a root's wakers, whatever the optimizer knows of it.
#[derive(Clone, Copy)]
pub(super) struct SmallTable(&'static RawWakerVTable);

pub(super) fn small() -> SmallTable {
    SmallTable(&SMALL)
}

/// The same of the only group, and of the future that is no arm of any.
#[inline]
pub(super) fn borrowed_small<'a>(block: Block) -> Wakers<'a> {
    borrowed_by(block, small())
}

/// The same by a table that is at hand.
#[inline]
pub(super) fn borrowed_by<'a>(block: Block, table: SmallTable) -> Wakers<'a> {
    // SAFETY: as for `borrowed_large`: `small` takes the block.
    unsafe { Wakers::new(block.as_ptr().as_ptr().cast(), table.0) }
}

/// The parts of a new waker of an arm, or of the future that is no arm, with a reference.
pub(super) fn retained(block: Block, group: usize, bit: u32) -> RawWaker {
    if block.is_small() || bit == ALARM_BIT {
        block.root().retain();
        return given(block, bit);
    }
    block.node(group).retain(block);
    borrowed_large(block, group).raw(bit)
}

/// The parts of a waker of a root's bit, which takes a reference that is there.
pub(super) fn given(block: Block, bit: u32) -> RawWaker {
    borrowed_small(block).raw(bit)
}

/// Wakers of a root's bits: of the arms of a small gather, and of the future that is no arm of any.
mod small {
    use super::{Block, NonNull, RawWaker, SMALL, parts_of};

    /// The block, and a bit of its root.
    ///
    /// # Safety
    /// `data` came from [`Wakers`](super::Wakers) and the caller has a reference to its block.
    unsafe fn arm(data: *const ()) -> (Block, u64) {
        let (block, bit) = parts_of(data);
        // SAFETY: `new_unchecked` requires a pointer that is not null: it came from a `NonNull`.
        let block = unsafe { NonNull::new_unchecked(block) };
        // SAFETY: `from_ptr` requires that the block is alive: the caller has a reference.
        (unsafe { Block::from_ptr(block) }, bit)
    }

    pub(super) unsafe fn clone(data: *const ()) -> RawWaker {
        // SAFETY: `arm` requires data of a waker and a reference: the one that is cloned has one.
        unsafe { arm(data) }.0.root().retain();
        RawWaker::new(data, &SMALL)
    }

    pub(super) unsafe fn wake(data: *const ()) {
        /// This waker's reference, should the parent's `wake` unwind.
        struct Reference(Block);
        impl Drop for Reference {
            fn drop(&mut self) {
                // SAFETY: `release` requires a reference of the caller's: this one. Nothing is used behind.
                unsafe { self.0.release() }
            }
        }
        // SAFETY: `arm` requires data of a waker and a reference: this one's, given back here.
        let (block, bit) = unsafe { arm(data) };
        let reference = Reference(block);
        // SAFETY: `spend` requires a reference of the caller's: this one, which is forgotten behind and
        // given back only if this unwinds.
        let last = unsafe { block.root().spend(bit) };
        core::mem::forget(reference);
        if last {
            // SAFETY: `free` requires that no reference is left: this was the last.
            unsafe { block.free() }
        }
    }

    pub(super) unsafe fn wake_by_ref(data: *const ()) {
        // SAFETY: `arm` requires data of a waker and a reference: the waker's.
        let (block, bit) = unsafe { arm(data) };
        block.root().set(bit);
    }

    pub(super) unsafe fn release(data: *const ()) {
        // SAFETY: `arm` requires data of a waker and a reference: this one's, given back here.
        let (block, _) = unsafe { arm(data) };
        // SAFETY: `release` requires a reference of the caller's: this waker's. Nothing is used behind.
        unsafe { block.release() }
    }
}

/// Wakers of a leaf's bits: of the arms of a large gather.
mod large {
    use super::super::block::Spent;
    use super::{Block, LARGE, Node, NonNull, RawWaker, parts_of};

    /// An arm's leaf, and its bit there.
    ///
    /// # Safety
    /// `data` came from [`Wakers`](super::Wakers).
    #[inline]
    unsafe fn arm(data: *const ()) -> (NonNull<Node>, u64) {
        let (node, bit) = parts_of(data);
        // SAFETY: `new_unchecked` requires a pointer that is not null: it came from a `NonNull`.
        (unsafe { NonNull::new_unchecked(node) }, bit)
    }

    /// The leaf, and the block around it.
    ///
    /// # Safety
    /// The leaf is that of a waker, and the caller has a reference to it for as long as the results are used.
    unsafe fn within<'a>(leaf: NonNull<Node>) -> (&'a Node, Block) {
        // SAFETY: `around` requires a node of a block that is alive: the caller has a reference.
        let block = unsafe { Block::around(leaf) };
        // SAFETY: a shared reference requires that the node is alive: the caller has a reference.
        (unsafe { leaf.as_ref() }, block)
    }

    pub(super) unsafe fn clone(data: *const ()) -> RawWaker {
        // SAFETY: `arm` requires data of a waker: this is.
        let (leaf, _) = unsafe { arm(data) };
        // SAFETY: `within` requires a reference: the waker that is cloned has one.
        let (node, block) = unsafe { within(leaf) };
        node.retain(block);
        RawWaker::new(data, &LARGE)
    }

    pub(super) unsafe fn wake_by_ref(data: *const ()) {
        // SAFETY: `arm` requires data of a waker: this is.
        let (leaf, bit) = unsafe { arm(data) };
        // SAFETY: `within` requires a reference: the waker has one.
        let (node, block) = unsafe { within(leaf) };
        if node.set(bit) {
            block.tell(node.index());
        }
    }

    pub(super) unsafe fn wake(data: *const ()) {
        // SAFETY: `arm` requires data of a waker: this is.
        let (leaf, bit) = unsafe { arm(data) };
        // SAFETY: `set_or_spend` requires a reference: this waker's. What is done behind is done under what
        // is left of it.
        match unsafe { Node::set_or_spend(leaf, bit) } {
            Spent::One => {}
            // SAFETY: `tell` requires a reference of the caller's: this waker's was not spent.
            Spent::Not => unsafe { tell(leaf) },
            // SAFETY: `let_go` requires the leaf's own reference: it is the caller's.
            Spent::Last => unsafe { let_go(leaf) },
        }
    }

    pub(super) unsafe fn release(data: *const ()) {
        // SAFETY: `arm` requires data of a waker: this is.
        let (leaf, _) = unsafe { arm(data) };
        // SAFETY: `give_back` requires a reference of the caller's: this waker's.
        unsafe { give_back(leaf) }
    }

    /// Tells the words above of a leaf whose first bit was set. Apart, as most of a leaf's wakers need not.
    ///
    /// # Safety
    /// The leaf is that of a waker. Its reference is the caller's, who has it no more (W6).
    #[inline(never)]
    unsafe fn tell(leaf: NonNull<Node>) {
        /// This waker's reference, also if the parent's `wake` unwinds.
        struct Reference(NonNull<Node>);
        impl Drop for Reference {
            fn drop(&mut self) {
                // SAFETY: `give_back` requires a reference of the caller's: this one.
                unsafe { give_back(self.0) }
            }
        }
        let reference = Reference(leaf);
        // SAFETY: `within` requires a reference: this one, until the end.
        let (node, block) = unsafe { within(reference.0) };
        block.tell(node.index());
    }

    /// Gives a waker's reference back.
    ///
    /// # Safety
    /// The leaf is that of a waker. Its reference is the caller's, who has it no more (W6).
    #[inline]
    unsafe fn give_back(leaf: NonNull<Node>) {
        // SAFETY: `release` requires a reference of the caller's: ours says so.
        if unsafe { Node::release(leaf) } {
            // SAFETY: `let_go` requires the leaf's own reference: it is the caller's.
            unsafe { let_go(leaf) }
        }
    }

    /// Gives a leaf's own reference to the block back.
    ///
    /// # Safety
    /// That reference is the caller's, who has it no more (W6).
    #[inline(never)]
    unsafe fn let_go(leaf: NonNull<Node>) {
        // SAFETY: `around` requires a node of a block that is alive: the leaf's reference keeps it so.
        let block = unsafe { Block::around(leaf) };
        // SAFETY: `release` requires a reference of the caller's: the leaf's own. Nothing is used behind.
        unsafe { block.release() }
    }
}
