//! What a clone of an arm's waker points to, and what it does.
//!
//! The data pointer is the root (small gather) or the leaf (large gather); which of its 21 arms is
//! meant is in the vtable, so that the block needs no alignment of its own. The tables are
//! `static`, one address each: `will_wake` compares addresses.

use core::ptr::NonNull;
use core::task::{RawWaker, RawWakerVTable};

use super::block::{Block, Header, Node};
use super::lent::Wakers;
use super::word::ALARM_BIT;
use crate::marks::GROUP;

/// A table for each arm of a group, and one for the future that is no arm.
pub(super) type Tables = [RawWakerVTable; GROUP + 1];

macro_rules! tables {
    ($module:ident) => {
        [
            $module::table::<0>(),
            $module::table::<1>(),
            $module::table::<2>(),
            $module::table::<3>(),
            $module::table::<4>(),
            $module::table::<5>(),
            $module::table::<6>(),
            $module::table::<7>(),
            $module::table::<8>(),
            $module::table::<9>(),
            $module::table::<10>(),
            $module::table::<11>(),
            $module::table::<12>(),
            $module::table::<13>(),
            $module::table::<14>(),
            $module::table::<15>(),
            $module::table::<16>(),
            $module::table::<17>(),
            $module::table::<18>(),
            $module::table::<19>(),
            $module::table::<20>(),
            $module::table::<21>(),
        ]
    };
}

/// Of a root.
static SMALL: Tables = tables!(small);
/// Of a leaf, which has no future that is no arm: nobody is given the last one.
static LARGE: Tables = tables!(large);

/// The parts of a waker of an arm; holds no reference yet.
#[inline]
fn raw(block: Block, group: usize, bit: u32) -> RawWaker {
    if block.is_small() {
        raw_small(block, bit)
    } else {
        RawWaker::new(block.leaf_ptr(group).as_ptr().cast(), &LARGE[bit as usize])
    }
}

/// The parts of a waker of a root's bit.
#[inline]
fn raw_small(block: Block, bit: u32) -> RawWaker {
    RawWaker::new(block.as_ptr().as_ptr().cast(), &SMALL[bit as usize])
}

/// The wakers of a group, to be lent while the owner keeps the block alive.
#[inline]
pub(super) fn borrowed<'a>(block: Block, group: usize) -> Wakers<'a> {
    if block.is_small() {
        return borrowed_small(block);
    }
    let leaf = block.leaf_ptr(group).as_ptr().cast();
    // SAFETY: `new` requires the data of wakers and their tables: `large` takes the leaf. The owner's
    // reference stands in for the wakers' own while they are lent (W6).
    unsafe { Wakers::new(leaf, &LARGE) }
}

/// The same of the only group, and of the future that is no arm of any.
#[inline]
pub(super) fn borrowed_small<'a>(block: Block) -> Wakers<'a> {
    // SAFETY: as for `borrowed`: `small` takes the block.
    unsafe { Wakers::new(block.as_ptr().as_ptr().cast(), &SMALL) }
}

/// The parts of a new waker of an arm, with a reference.
pub(super) fn retained(block: Block, group: usize, bit: u32) -> RawWaker {
    if block.is_small() {
        block.root().retain();
    } else {
        block.node(group).retain(block);
    }
    raw(block, group, bit)
}

/// The same of the future that is no arm.
pub(super) fn retained_alarm(block: Block) -> RawWaker {
    block.root().retain();
    raw_small(block, ALARM_BIT)
}

/// Wakers of a root's bits: of the arms of a small gather, and of the future that is no arm of any.
/// The data is the block.
mod small {
    use super::{Block, Header, NonNull, RawWaker, RawWakerVTable, SMALL};

    pub(super) const fn table<const BIT: usize>() -> RawWakerVTable {
        RawWakerVTable::new(clone::<BIT>, wake::<BIT>, wake_by_ref::<BIT>, release)
    }

    /// # Safety
    /// `data` came from `raw` and the caller has a reference to its block.
    unsafe fn block(data: *const ()) -> Block {
        // SAFETY: `new_unchecked` requires a pointer that is not null: it came from a `NonNull`.
        let block = unsafe { NonNull::new_unchecked(data.cast_mut().cast::<Header>()) };
        // SAFETY: `from_ptr` requires that the block is alive: the caller has a reference.
        unsafe { Block::from_ptr(block) }
    }

    unsafe fn clone<const BIT: usize>(data: *const ()) -> RawWaker {
        // SAFETY: `block` requires data of `raw` and a reference: the waker that is cloned has one.
        unsafe { block(data) }.root().retain();
        RawWaker::new(data, &SMALL[BIT])
    }

    unsafe fn wake<const BIT: usize>(data: *const ()) {
        /// This waker's reference, should the parent's `wake` unwind.
        struct Reference(Block);
        impl Drop for Reference {
            fn drop(&mut self) {
                self.0.release();
            }
        }
        // SAFETY: `block` requires data of `raw` and a reference: this waker's, given back here.
        let block = unsafe { block(data) };
        let reference = Reference(block);
        let last = block.root().set(1 << BIT, 1);
        core::mem::forget(reference);
        if last {
            block.free();
        }
    }

    unsafe fn wake_by_ref<const BIT: usize>(data: *const ()) {
        // SAFETY: `block` requires data of `raw` and a reference: the waker's.
        unsafe { block(data) }.root().set(1 << BIT, 0);
    }

    unsafe fn release(data: *const ()) {
        // SAFETY: `block` requires data of `raw` and a reference: this waker's, given back here.
        unsafe { block(data) }.release();
    }
}

/// Wakers of a large gather: the data is the leaf.
mod large {
    use super::{Block, LARGE, Node, NonNull, RawWaker, RawWakerVTable};

    pub(super) const fn table<const BIT: usize>() -> RawWakerVTable {
        RawWakerVTable::new(clone::<BIT>, wake::<BIT>, wake_by_ref::<BIT>, release)
    }

    /// A leaf and the block around it.
    struct Leaf<'a> {
        block: Block,
        node: &'a Node,
    }

    /// # Safety
    /// `data` came from `raw` and the caller has a reference to the leaf.
    unsafe fn leaf<'a>(data: *const ()) -> Leaf<'a> {
        // SAFETY: `new_unchecked` requires a pointer that is not null: it came from a `NonNull`.
        let node = unsafe { NonNull::new_unchecked(data.cast_mut().cast::<Node>()) };
        // SAFETY: `around` requires a node of a block that is alive: the caller has a reference.
        let block = unsafe { Block::around(node) };
        // SAFETY: a shared reference requires that the node is alive: the caller has a reference.
        let node = unsafe { node.as_ref() };
        Leaf { block, node }
    }

    unsafe fn clone<const BIT: usize>(data: *const ()) -> RawWaker {
        // SAFETY: `leaf` requires data of `raw` and a reference: the waker that is cloned has one.
        let leaf = unsafe { leaf(data) };
        leaf.node.retain(leaf.block);
        RawWaker::new(data, &LARGE[BIT])
    }

    unsafe fn wake_by_ref<const BIT: usize>(data: *const ()) {
        // SAFETY: `leaf` requires data of `raw` and a reference: the waker's.
        let leaf = unsafe { leaf(data) };
        if leaf.node.set(1 << BIT) {
            leaf.block.tell(leaf.node.index());
        }
    }

    unsafe fn wake<const BIT: usize>(data: *const ()) {
        /// This waker's reference, also if the parent's `wake` unwinds.
        struct Reference<'a>(Leaf<'a>);
        impl Drop for Reference<'_> {
            fn drop(&mut self) {
                self.0.node.release(self.0.block);
            }
        }
        // SAFETY: `leaf` requires data of `raw` and a reference: this waker's, given back here.
        let leaf = unsafe { leaf(data) };
        if leaf.node.set_or_spend(1 << BIT, leaf.block) {
            let Reference(leaf) = &Reference(leaf);
            leaf.block.tell(leaf.node.index());
        }
    }

    unsafe fn release(data: *const ()) {
        // SAFETY: `leaf` requires data of `raw` and a reference: this waker's, given back here.
        let leaf = unsafe { leaf(data) };
        leaf.node.release(leaf.block);
    }
}
