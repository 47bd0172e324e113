//! The one allocation of a gather: its root, and for a large one the nodes of a tree behind it.
//!
//! ```text
//! +------+--------------------+-----------------------+--
//! | root | leaf 0 .. leaf n-1 | words over 64 leaves  | words over 64 of those, ..
//! +------+--------------------+-----------------------+--
//! ```
//!
//! Levels are added until the topmost has at most 21 words, the children of the root.

use alloc::alloc::handle_alloc_error;
use core::alloc::Layout;
use core::cell::Cell;
use core::ptr::NonNull;
use core::task::Waker;

use super::root::Root;
use super::word::{CHILDREN, REF, check_refs, refs};
use crate::marks::{GROUP, Marks, mask_of};
use crate::sync::{AtomicU64, Ordering, alloc, dealloc};

/// Children of a word between the root and the leaves.
const FAN: usize = 64;

#[repr(C)]
pub(super) struct Header {
    pub(super) root: Root,
    /// Nodes that follow; none for a small gather.
    nodes: u32,
    /// How many of them are leaves; the others come behind.
    leaves: u32,
}

#[repr(C)]
pub(super) struct Node {
    word: AtomicU64,
    /// Place among the nodes.
    index: u32,
    /// Of a leaf over a collection's arms: their state. Only the owner touches it.
    marks: Cell<Marks>,
}

/// A pointer to a block that is alive (W6): the owner's reference or the caller's keeps it so.
#[derive(Clone, Copy)]
pub(super) struct Block(NonNull<Header>);

/// Where a word's bit in the word above is.
enum Above {
    Root { bit: u32 },
    Node { index: usize, bit: u32 },
}

impl Block {
    /// A block for `groups` groups, parked, with the owner's reference.
    pub(super) fn new(parent: Waker, groups: usize) -> Self {
        Self::with(parent, groups, |_| None)
    }

    /// A block whose leaves hold the arms' state: `marks` gives that of each group, and the arms
    /// that are awake are ready from the start.
    pub(super) fn bank(parent: Waker, groups: usize, marks: impl Fn(usize) -> Marks) -> Self {
        Self::with(parent, groups, |group| Some(marks(group)))
    }

    fn with(parent: Waker, groups: usize, marks: impl Fn(usize) -> Option<Marks>) -> Self {
        let leaves = if groups > 1 { groups } else { 0 };
        let nodes = count_nodes(leaves);
        let layout = layout(nodes);
        // SAFETY: `alloc` requires a size above zero: there is a header.
        let start = unsafe { alloc(layout) };
        #[expect(
            clippy::cast_ptr_alignment,
            reason = "the layout is a header's and more"
        )]
        let Some(block) = NonNull::new(start.cast::<Header>()) else {
            handle_alloc_error(layout)
        };
        let banked = leaves > 0 && marks(0).is_some();
        let children = if banked { top_children(leaves) } else { 0 };
        let header = Header {
            root: Root::new(parent, children),
            nodes: to_u32(nodes),
            leaves: to_u32(leaves),
        };
        // SAFETY: `write` requires valid memory: it was just allocated for a header and nodes.
        unsafe { block.write(header) };
        let block = Self(block);
        for index in 0..nodes {
            let marks = if index < leaves { marks(index) } else { None };
            let word = match marks {
                Some(marks) => u64::from(marks.awake()),
                None if banked && index >= leaves => children_of(leaves, index),
                None => 0,
            };
            let node = Node {
                word: AtomicU64::new(word),
                index: to_u32(index),
                marks: Cell::new(marks.unwrap_or_default()),
            };
            // SAFETY: `write` requires valid memory: the layout has room for `nodes` nodes.
            unsafe { block.node_ptr(index).write(node) };
        }
        block
    }

    /// The block of a pointer that [`Block::as_ptr`] gave.
    ///
    /// # Safety
    /// The block is alive, for as long as the result is used (W6).
    pub(super) unsafe fn from_ptr(ptr: NonNull<Header>) -> Self {
        Self(ptr)
    }

    pub(super) fn as_ptr(self) -> NonNull<Header> {
        self.0
    }

    fn header<'a>(self) -> &'a Header {
        // SAFETY: a shared reference requires that the block is alive (W6) and that nobody has an
        // exclusive one: nobody ever has.
        unsafe { self.0.as_ref() }
    }

    pub(super) fn root<'a>(self) -> &'a Root {
        &self.header().root
    }

    pub(super) fn is_small(self) -> bool {
        self.header().nodes == 0
    }

    /// How many words the level of the leaves has.
    pub(super) fn leaves(self) -> usize {
        self.header().leaves as usize
    }

    fn node_ptr(self, index: usize) -> NonNull<Node> {
        // SAFETY: `add` requires to stay within the allocation: the nodes begin right behind the
        // header, whose size is a multiple of their alignment (`layout`).
        let nodes = unsafe { self.0.add(1) }.cast::<Node>();
        // SAFETY: `add` requires to stay within the allocation: `index` is below the nodes' number.
        unsafe { nodes.add(index) }
    }

    pub(super) fn node<'a>(self, index: usize) -> &'a Node {
        debug_assert!(index < self.header().nodes as usize);
        // SAFETY: a shared reference requires that the block is alive (W6), that the node is one of
        // its nodes, which were all written, and that nobody has an exclusive reference.
        unsafe { self.node_ptr(index).as_ref() }
    }

    /// The block around a node.
    ///
    /// # Safety
    /// `node` came from [`Block::node_ptr`] of a block that is alive (W6).
    pub(super) unsafe fn around(node: NonNull<Node>) -> Self {
        // SAFETY: a reference requires a node that is alive: the caller says so.
        let index = unsafe { node.as_ref() }.index as usize;
        // SAFETY: `sub` requires to stay within the allocation: there are `index` nodes before.
        let first = unsafe { node.sub(index) };
        // SAFETY: `sub` requires to stay within the allocation: the header is right before.
        Self(unsafe { first.cast::<Header>().sub(1) })
    }

    pub(super) fn leaf_ptr(self, group: usize) -> NonNull<Node> {
        self.node_ptr(group)
    }

    /// Where the bit of the word `index` is.
    fn above(self, index: usize) -> Above {
        let (mut first, mut count) = (0, self.leaves());
        loop {
            let place = index - first;
            if place < count {
                return if count <= GROUP {
                    Above::Root { bit: to_u32(place) }
                } else {
                    Above::Node {
                        index: first + count + place / FAN,
                        bit: to_u32(place % FAN),
                    }
                };
            }
            first += count;
            count = count.div_ceil(FAN);
        }
    }

    /// A waker sets an arm's bit in a leaf and tells the words above (W1).
    pub(super) fn wake(self, leaf: usize, bit: u32) {
        let mut index = leaf;
        let mut mask = 1_u64 << bit;
        let mut children = CHILDREN;
        loop {
            // Ordering: Release hands what the arm's event wrote to the owner's Acquire in `take`;
            // Acquire pairs with the Release in `take`: if the owner has emptied this word, it had
            // cleared the bit above before (W2), and the next step of this climb comes after that.
            let before = self.node(index).word.fetch_or(mask, Ordering::AcqRel);
            if before & children != 0 {
                return;
            }
            match self.above(index) {
                Above::Root { bit } => {
                    self.root().set(1 << bit, 0);
                    return;
                }
                Above::Node { index: above, bit } => {
                    (index, mask, children) = (above, 1 << bit, u64::MAX);
                }
            }
        }
    }

    /// The owner sets the bit of a word in the word above without telling anyone (W3).
    pub(super) fn mark_above(self, index: usize) {
        match self.above(index) {
            Above::Root { bit } => self.root().put_back(1 << bit),
            Above::Node { index, bit } => {
                // Ordering: Release pairs with the Acquire of the next `take`.
                self.node(index).word.fetch_or(1 << bit, Ordering::Release);
            }
        }
    }

    /// The levels of the tree.
    pub(super) fn levels(self) -> Levels {
        let leaves = self.leaves();
        let (mut height, mut count) = (0, leaves);
        while count > GROUP {
            count = count.div_ceil(FAN);
            height += 1;
        }
        Levels { leaves, height }
    }

    /// Gives the owner's or a waker's reference to the block back, and frees it with the last.
    pub(super) fn release(self) {
        if self.root().release() {
            self.free();
        }
    }

    /// Frees a block without references; its parent waker is gone already.
    pub(super) fn free(self) {
        let layout = layout(self.header().nodes as usize);
        #[cfg(all(test, loom))]
        self.assert_unused();
        // SAFETY: `drop_in_place` requires that nobody uses the header again: there is no
        // reference left. The nodes have no destructor.
        unsafe { self.0.drop_in_place() };
        #[cfg(all(test, loom))]
        // SAFETY: `write_bytes` requires valid memory: it is about to be freed.
        unsafe {
            self.0.cast::<u8>().write_bytes(0xdd, layout.size());
        }
        // SAFETY: `dealloc` requires the layout of the allocation: it depends on the number of
        // nodes alone, which never changes.
        unsafe { dealloc(self.0.as_ptr().cast(), layout) }
    }

    /// Tells loom that every use of the words so far has to be over.
    #[cfg(all(test, loom))]
    fn assert_unused(mut self) {
        // SAFETY: an exclusive reference requires that nobody uses the header: loom checks that.
        unsafe { self.0.as_mut() }.root.assert_unused();
        for index in 0..self.header().nodes as usize {
            // SAFETY: an exclusive reference requires that nobody uses the node: loom checks that.
            unsafe { self.node_ptr(index).as_mut() }
                .word
                .with_mut(|_| {});
        }
    }
}

/// The levels of a tree, counted from the leaves (level 0) up to the root's children.
#[derive(Clone, Copy)]
pub(super) struct Levels {
    leaves: usize,
    /// The level of the root's children.
    pub(super) height: usize,
}

impl Levels {
    /// The node over `leaf` (or itself) at `level`.
    pub(super) fn node_over(self, leaf: usize, level: usize) -> usize {
        let (mut first, mut count) = (0, self.leaves);
        for _ in 0..level {
            first += count;
            count = count.div_ceil(FAN);
        }
        first + (leaf >> (6 * level))
    }

    /// The first leaf under the place `place` of `level`.
    pub(super) fn first_leaf(place: usize, level: usize) -> usize {
        place << (6 * level)
    }
}

impl Node {
    pub(super) fn index(&self) -> usize {
        self.index as usize
    }

    /// The owner takes the ready bits among `mask`.
    #[inline]
    pub(super) fn take(&self, mask: u64) -> u64 {
        // Ordering: Relaxed, only a hint; bits are taken by the step below.
        if self.word.load(Ordering::Relaxed) & mask == 0 {
            return 0;
        }
        // Ordering: Acquire pairs with the Release in `wake` of whoever set a bit; Release with
        // the Acquire of whoever sets the next, whose climb thus comes after the clearing above (W2).
        self.word.fetch_and(!mask, Ordering::AcqRel) & mask
    }

    /// The ready bits among `mask`.
    #[inline]
    pub(super) fn peek(&self, mask: u64) -> u64 {
        // Ordering: Acquire pairs with the Release in `wake`, so that a bit that is seen here is
        // seen with the bits that its waker set before it.
        self.word.load(Ordering::Acquire) & mask
    }

    /// The owner puts ready bits back (W3).
    pub(super) fn put_back(&self, bits: u64) {
        // Ordering: Release pairs with the Acquire of the next `take`, on whichever thread.
        self.word.fetch_or(bits, Ordering::Release);
    }

    /// The state of a collection's arms; for the owner only.
    pub(super) fn marks(&self) -> &Cell<Marks> {
        &self.marks
    }

    /// One more waker of this leaf; `block` is the block around it.
    pub(super) fn retain(&self, block: Block) {
        // Ordering: Relaxed, as for `Arc`.
        let before = self.word.fetch_add(REF, Ordering::Relaxed);
        check_refs(before);
        if refs(before) == 0 {
            block.root().retain();
        }
    }

    /// One waker of this leaf less.
    pub(super) fn release(&self, block: Block) {
        // Ordering: Release pairs with the Acquire in the root's `release` of whoever frees the
        // block; Acquire so that this one, going on to the root, has seen the others' uses.
        if refs(self.word.fetch_sub(REF, Ordering::AcqRel)) == 1 {
            block.release();
        }
    }
}

fn layout(nodes: usize) -> Layout {
    const { assert!(size_of::<Header>() % align_of::<Node>() == 0) };
    Layout::array::<Node>(nodes)
        .and_then(|nodes| Layout::new::<Header>().extend(nodes))
        .map_or_else(|_| too_many(), |(layout, _)| layout)
}

fn count_nodes(leaves: usize) -> usize {
    let (mut nodes, mut count) = (leaves, leaves);
    while count > GROUP {
        count = count.div_ceil(FAN);
        nodes += count;
    }
    nodes
}

/// All children of the root of a tree.
fn top_children(leaves: usize) -> u64 {
    let mut count = leaves;
    while count > GROUP {
        count = count.div_ceil(FAN);
    }
    mask_of(count)
}

/// All children of the node `index` above the leaves.
fn children_of(leaves: usize, index: usize) -> u64 {
    let (mut first, mut below, mut count) = (leaves, leaves, leaves.div_ceil(FAN));
    while index >= first + count {
        first += count;
        (below, count) = (count, count.div_ceil(FAN));
    }
    let children = (below - (index - first) * FAN).min(FAN);
    u64::MAX >> (FAN - children)
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or_else(|_| too_many())
}

#[cold]
fn too_many() -> ! {
    panic!("`gather`: more arms than fit into memory")
}
