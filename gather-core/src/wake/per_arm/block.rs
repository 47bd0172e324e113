//! The one allocation of a gather: its root, and for a large one the nodes of a tree behind it.
//!
//! ```text
//! +------+--------------------+-----------------------+--
//! | root | leaf 0 .. leaf n-1 | words of level 1      | words of level 2, ..
//! +------+--------------------+-----------------------+--
//! ```
//!
//! [`Shape`] says which bit stands for which words. Root and nodes are aligned, so that the lowest bits of
//! a pointer to one can say which arm is meant. The allocation is not: whoever asks for one that is aligned
//! to more than words waits longer for it. So the root lies a little behind its start, and the word before
//! it says how far.

use alloc::alloc::handle_alloc_error;
use core::alloc::Layout;
use core::cell::Cell;
use core::ops::Range;
use core::ptr::NonNull;
use core::task::Waker;

use super::root::Root;
use super::shape::{Above, Shape};
use super::word::{self, CHILDREN, REF, check_refs, refs};
use crate::marks::Marks;
use crate::sync::{AtomicU64, Ordering, alloc, dealloc};

/// Of the header and of nodes: more than an arm's number takes.
pub(super) const ALIGN: usize = 32;

#[repr(C, align(32))]
pub(super) struct Header {
    pub(super) root: Root,
    /// Of the nodes that follow; none for a small gather.
    shape: Shape,
}

#[repr(C, align(32))]
pub(super) struct Node {
    word: AtomicU64,
    /// Place among the nodes.
    index: u32,
    /// Of a leaf over a collection's arms: their state. Only the owner touches it.
    marks: Cell<Marks>,
}

/// A pointer to a block that is alive for as long as this is used, or what it was asked for (W6): under the
/// owner's reference, or under a waker's.
///
/// Whoever makes one of another pointer vouches for that, and whoever gives a reference back for that nothing
/// is used under it any more. So all else is safe. Numbers of groups and words are the block's own: they come
/// from its [`Shape`], and from the gather that it was made for.
#[derive(Clone, Copy)]
pub(super) struct Block(NonNull<Header>);

impl Block {
    /// A block for one group, parked, with the owner's reference and that of a first waker.
    pub(super) fn small(parent: Waker) -> Self {
        Self::alone(Root::new(parent, 2), const { Shape::of(0) })
    }

    /// A block for several groups, parked, with the owner's reference.
    pub(super) fn large(parent: Waker, groups: usize) -> Self {
        Self::with(Some(parent), groups, |_| None)
    }

    /// A block whose leaves hold the arms' state: `marks` gives that of each group, and the arms
    /// that are awake are ready from the start. Not parked: nobody has a waker yet.
    pub(super) fn bank(groups: usize, marks: impl Fn(usize) -> Marks) -> Self {
        Self::with(None, groups, |group| Some(marks(group)))
    }

    fn with(parent: Option<Waker>, groups: usize, marks: impl Fn(usize) -> Option<Marks>) -> Self {
        let shape = Shape::of(to_u32(groups));
        let banked = marks(0).is_some();
        let root = match parent {
            Some(parent) => Root::new(parent, 1),
            None => Root::unparked(shape.root_bits()),
        };
        let block = Self::alone(root, shape);
        let write = |index: u32, word: u64, marks: Marks| {
            let node = Node {
                word: AtomicU64::new(word),
                index,
                marks: Cell::new(marks),
            };
            // SAFETY: `write` requires valid memory: the layout has room for all nodes.
            unsafe { block.node_ptr(index as usize).write(node) };
        };
        for leaf in 0..shape.leaves {
            let marks = marks(leaf as usize).unwrap_or_default();
            let word = if banked { u64::from(marks.awake()) } else { 0 };
            write(leaf, word, marks);
        }
        for level in 1..=usize::from(shape.height) {
            for word in 0..shape.count(level) {
                let bits = if banked { shape.bits(level, word) } else { 0 };
                write(shape.first(level) + word, bits, Marks::default());
            }
        }
        block
    }

    /// A block whose nodes, if it has any, are still to be written.
    #[inline]
    fn alone(root: Root, shape: Shape) -> Self {
        let layout = layout(shape);
        // SAFETY: `alloc` requires a size above zero: there is a header.
        let Some(start) = NonNull::new(unsafe { alloc(layout) }) else {
            handle_alloc_error(layout)
        };
        let lead = ALIGN - start.addr().get() % ALIGN;
        // SAFETY: `add` requires to stay within the allocation: it has so many bytes more (`layout`).
        let block = unsafe { start.add(lead) }.cast::<Header>();
        // SAFETY: `write` requires valid memory: it was just allocated for a header and nodes.
        unsafe { block.write(Header { root, shape }) };
        // SAFETY: as for `add`: before the header there is a word at least.
        let before = unsafe { block.cast::<usize>().sub(1) };
        // SAFETY: as for the header.
        unsafe { before.write(lead) };
        Self(block)
    }

    /// The block of a pointer that [`Block::as_ptr`] gave.
    ///
    /// # Safety
    /// The block is alive for as long as the result is used, or what it was asked for (W6).
    pub(super) unsafe fn from_ptr(ptr: NonNull<Header>) -> Self {
        Self(ptr)
    }

    pub(super) fn as_ptr(self) -> NonNull<Header> {
        self.0
    }

    #[inline]
    fn header<'a>(self) -> &'a Header {
        // SAFETY: a shared reference requires that the block is alive (W6) and that nobody has an
        // exclusive one: nobody ever has.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    pub(super) fn root<'a>(self) -> &'a Root {
        &self.header().root
    }

    #[inline]
    pub(super) fn is_small(self) -> bool {
        self.shape().leaves == 0
    }

    #[inline]
    pub(super) fn shape(self) -> Shape {
        self.header().shape
    }

    #[inline]
    fn node_ptr(self, index: usize) -> NonNull<Node> {
        // SAFETY: `add` requires to stay within the allocation: the nodes begin right behind the
        // header, whose size is a multiple of their alignment.
        let nodes = unsafe { self.0.add(1) }.cast::<Node>();
        // SAFETY: `add` requires to stay within the allocation: `index` is below the nodes' number.
        unsafe { nodes.add(index) }
    }

    #[inline]
    pub(super) fn node<'a>(self, index: usize) -> &'a Node {
        debug_assert!(index < self.shape().nodes() as usize);
        // SAFETY: a shared reference requires that the block is alive (W6), that the node is one of
        // its nodes, which were all written, and that nobody has an exclusive reference.
        unsafe { self.node_ptr(index).as_ref() }
    }

    /// The leaves of a range.
    #[inline]
    pub(super) fn leaves<'a>(self, range: Range<u32>) -> &'a [Node] {
        debug_assert!(range.start <= range.end && range.end <= self.shape().leaves);
        let first = self.node_ptr(range.start as usize);
        // SAFETY: a shared reference requires that the block is alive (W6), that these are some of its
        // nodes, which were all written, and that nobody has an exclusive reference.
        unsafe { NonNull::slice_from_raw_parts(first, range.len()).as_ref() }
    }

    /// The block around a node.
    ///
    /// # Safety
    /// `node` came from [`Block::node_ptr`] of a block that is alive for as long as the result is used, or
    /// what it was asked for (W6).
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

    /// A waker that has set the first bit of a leaf tells the words above (W1).
    #[inline]
    pub(super) fn tell(self, leaf: u32) {
        match self.shape().above(0, leaf) {
            Above::Root { bit } => self.root().set(1 << bit),
            above @ Above::Word { .. } => self.climb(above),
        }
    }

    /// Sets a bit above the leaves, and as long as a word was zero the one above that.
    fn climb(self, mut above: Above) {
        let shape = self.shape();
        let (mut level, mut first) = (0, 0);
        while let Above::Word { word, bit } = above {
            first += shape.count(level);
            level += 1;
            if !self.node((first + word) as usize).set_above(1 << bit) {
                return;
            }
            above = shape.above(level, word);
        }
        if let Above::Root { bit } = above {
            self.root().set(1 << bit);
        }
    }

    /// A word of the tree.
    #[inline]
    pub(super) fn word<'a>(self, level: usize, word: u32) -> &'a Node {
        self.node((self.shape().first(level) + word) as usize)
    }

    /// Gives the owner's or a waker's reference to the block back, and frees it with the last.
    ///
    /// # Safety
    /// The caller has such a reference, and uses nothing under it any more (W6).
    pub(super) unsafe fn release(self) {
        // SAFETY: `release` requires a reference of the caller's: ours says that there is one.
        if unsafe { self.root().release() } {
            // SAFETY: `free` requires that no reference is left: that was the last.
            unsafe { self.free() }
        }
    }

    /// Frees a block; its parent waker is gone already.
    ///
    /// # Safety
    /// No reference is left, or only those of the caller's, who uses nothing under them any more (W6).
    pub(super) unsafe fn free(self) {
        let layout = layout(self.shape());
        #[cfg(all(test, loom))]
        self.assert_unused();
        // SAFETY: `drop_in_place` requires that nobody uses the header again: the caller says that there
        // is no reference left to do so (W6). The nodes have no destructor.
        unsafe { self.0.drop_in_place() };
        #[cfg(all(test, loom))]
        // SAFETY: `write_bytes` requires valid memory: it is about to be freed.
        unsafe {
            let size = layout.size() - ALIGN;
            self.0.cast::<u8>().write_bytes(0xdd, size);
        }
        // SAFETY: `sub` requires to stay within the allocation: a word is before the header (`alone`).
        let before = unsafe { self.0.cast::<usize>().sub(1) };
        // SAFETY: `read` requires valid memory: `alone` has written it.
        let lead = unsafe { before.read() };
        // SAFETY: `sub` requires to stay within the allocation: so many bytes are before the header.
        let start = unsafe { self.0.cast::<u8>().sub(lead) };
        // SAFETY: `dealloc` requires the layout of the allocation: it depends on the number of
        // nodes alone, which never changes.
        unsafe { dealloc(start.as_ptr(), layout) }
    }

    /// Tells loom that every use of the words so far has to be over.
    #[cfg(all(test, loom))]
    fn assert_unused(mut self) {
        // SAFETY: an exclusive reference requires that nobody uses the header: loom checks that.
        unsafe { self.0.as_mut() }.root.assert_unused();
        for index in 0..self.shape().nodes() as usize {
            // SAFETY: an exclusive reference requires that nobody uses the node: loom checks that.
            unsafe { self.node_ptr(index).as_mut() }
                .word
                .with_mut(|_| {});
        }
    }
}

impl Node {
    /// Of a leaf: its number.
    pub(super) fn index(&self) -> u32 {
        self.index
    }

    /// A waker sets an arm's bit in a leaf: whether it was the first, so that the words above have to
    /// be told (W1).
    #[inline]
    pub(super) fn set(&self, bit: u64) -> bool {
        // Ordering: Release hands what the arm's event wrote to the owner's Acquire in `take`;
        // Acquire pairs with the Release in `take`: if the owner has emptied this word, it had
        // cleared the bit above before (W2), and the next step of this climb comes after that.
        self.word.fetch_or(bit, Ordering::AcqRel) & CHILDREN == 0
    }

    /// The same in a word above the leaves.
    pub(super) fn set_above(&self, bit: u64) -> bool {
        // Ordering: as for a leaf.
        self.word.fetch_or(bit, Ordering::AcqRel) == 0
    }

    /// The word of a node, apart from the rest of it: who gives a reference back by means of the word may
    /// not refer to more than that, as the block may be gone before the step has returned.
    ///
    /// # Safety
    /// `node` came from [`Block::node_ptr`], and the block is alive until the result was used last.
    #[inline]
    unsafe fn word_of<'a>(node: NonNull<Self>) -> &'a AtomicU64 {
        // SAFETY: a shared reference requires that the word is alive: the caller says so.
        unsafe { &(*node.as_ptr()).word }
    }

    /// A waker that is used up sets an arm's bit in a leaf, as [`set`](Self::set) does: its reference is given
    /// back in the same step, but where the words above have to be told, under this reference (W6).
    ///
    /// # Safety
    /// `node` came from [`Block::node_ptr`], and the caller has a waker's reference to this leaf. It has what
    /// [`Spent`] says afterwards, and uses nothing under any other (W6).
    #[inline]
    pub(super) unsafe fn set_or_spend(node: NonNull<Self>, bit: u64) -> Spent {
        // SAFETY: `word_of` requires that the block is alive: the caller has a reference until the step that
        // gives it back.
        let leaf = unsafe { Self::word_of(node) };
        // Ordering: Relaxed, only the first guess of the exchange.
        let mut word = leaf.load(Ordering::Relaxed);
        loop {
            let is_first = word & CHILDREN == 0;
            let spent = if is_first { 0 } else { REF };
            // Ordering: as in `set`, and as in `release`.
            match leaf.compare_exchange_weak(
                word,
                (word | bit) - spent,
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) if is_first => return Spent::Not,
                Ok(_) if refs(word) == 1 => return Spent::Last,
                Ok(_) => return Spent::One,
                Err(now) => word = now,
            }
        }
    }

    /// The word itself, to look at.
    pub(super) fn word(&self) -> &AtomicU64 {
        &self.word
    }

    /// The owner takes the ready bits of a leaf among `mask`.
    #[inline]
    pub(super) fn take(&self, mask: u64) -> u64 {
        word::take(&self.word, mask, word::is_alone_with_leaf)
    }

    /// The owner takes the ready bits among `mask` of a word above the leaves.
    pub(super) fn take_above(&self, mask: u64) -> u64 {
        word::take(&self.word, mask, |_| false)
    }

    /// The ready bits among `mask`.
    #[inline]
    pub(super) fn peek(&self, mask: u64) -> u64 {
        // Ordering: Acquire pairs with the Release in `set`, so that a bit that is seen here is
        // seen with the bits that its waker set before it.
        self.word.load(Ordering::Acquire) & mask
    }

    /// The owner puts ready bits of a leaf back (W3).
    #[inline]
    pub(super) fn put_back(&self, bits: u64) {
        word::put_back(&self.word, bits, word::is_alone_with_leaf);
    }

    /// The owner puts ready bits back of a word above the leaves, if they are not there (W3).
    pub(super) fn put_back_above(&self, bits: u64) {
        if self.peek(bits) != bits {
            word::put_back(&self.word, bits, |_| false);
        }
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

    /// One waker of this leaf less: whether it was the last.
    ///
    /// # Safety
    /// `node` came from [`Block::node_ptr`], and the caller has a waker's reference to this leaf. It has it no
    /// more, but if the result is true the leaf's own reference to the block instead (W6).
    #[inline]
    pub(super) unsafe fn release(node: NonNull<Self>) -> bool {
        // SAFETY: `word_of` requires that the block is alive: the caller has a reference until this step.
        let leaf = unsafe { Self::word_of(node) };
        // Ordering: Release pairs with the Acquire in the root's `release` of whoever frees the
        // block; Acquire so that this one, going on to the root, has seen the others' uses.
        refs(leaf.fetch_sub(REF, Ordering::AcqRel)) == 1
    }
}

/// What has become of the reference of a waker that is used up.
pub(super) enum Spent {
    /// The caller has it still: its bit was the first, so that the words above have to be told.
    Not,
    /// It was given back.
    One,
    /// It was given back, and was the leaf's last: the leaf's own reference to the block is the caller's.
    Last,
}

/// Aligned to words, with room to put the header where it is aligned, and a word before it.
fn layout(shape: Shape) -> Layout {
    const BEFORE: usize = ALIGN + size_of::<Header>();
    const WORD: usize = align_of::<u64>();
    const { assert!(size_of::<Header>() % align_of::<Node>() == 0) };
    const { assert!(align_of::<Header>() == ALIGN && align_of::<Node>() <= ALIGN) };
    const { assert!(WORD >= size_of::<usize>()) };
    (shape.nodes() as usize)
        .checked_mul(size_of::<Node>())
        .and_then(|nodes| nodes.checked_add(BEFORE))
        .and_then(|size| Layout::from_size_align(size, WORD).ok())
        .unwrap_or_else(|| too_many())
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or_else(|_| too_many())
}

#[cold]
fn too_many() -> ! {
    panic!("`gather`: more arms than fit into memory")
}
