//! One poll's way through the groups of a large gather.
//!
//! The root's bits were taken when the poll began, and lie in the [`Session`]; those that are set
//! meanwhile are taken on the way. A bit is dropped when it is followed (W2), and comes back if something
//! is left below it (W3): in a word between the root and the leaves at once, in the session so that it is
//! put back when the poll ends. So whoever stops somewhere has one bit to put right, the one that was
//! followed last.

use core::cell::Cell;
use core::ops::Range;

use super::block::{Block, Node};
use super::lent::Wakers;
use super::session::{Session, Woken, narrow};
use super::shape::{Shape, number};
use super::vtable;
use super::word::CHILDREN;
use crate::marks::Marks;
use crate::sync::{AtomicU64, Ordering};

/// Goes from group to group that may have an arm awake. Without a block that is every group.
#[derive(Clone, Copy)]
pub(crate) struct Walk {
    tree: Option<Block>,
}

impl Walk {
    /// Without a block.
    pub(crate) const NONE: Self = Self { tree: None };

    /// Begins the poll: see [`Session::begin`].
    #[inline]
    pub(crate) fn begin(session: &Session<'_>) -> Self {
        let block = session.enter();
        Self {
            tree: block.filter(|block| !block.is_small()),
        }
    }

    /// The first group from `from` on, and before `to`, that may have an arm awake.
    pub(crate) fn next(self, session: &Session<'_>, from: usize, to: usize) -> Option<usize> {
        if from >= to {
            return None;
        }
        if self.tree.is_none() {
            return Some(from);
        }
        let mut trail = self.trail(session, from, to)?;
        let leaf = trail.next()?;
        if !trail.is_through() {
            // Whoever goes on begins anew.
            trail.stop();
        }
        Some(leaf.number())
    }

    /// Whether the group may have an arm awake. Not inlined: the arms of a mixed gather ask one by one.
    #[inline(never)]
    pub(crate) fn leads_to(self, session: &Session<'_>, group: usize) -> bool {
        match self.tree {
            Some(block) if block.shape().has_bit_for_each_leaf() => {
                session.follows(block, number(group))
            }
            _ => self.next(session, group, group + 1).is_some(),
        }
    }

    /// The groups from `from` on, and before `to`, that may have an arm awake; of a bank, and to be gone
    /// through to the end, or to where it is [stopped](Trail::stop).
    #[inline]
    pub(crate) fn trail<'a>(
        self,
        session: &'a Session<'a>,
        from: usize,
        to: usize,
    ) -> Option<Trail<'a>> {
        if from >= to {
            return None;
        }
        let block = self.tree?;
        Some(Trail::new(session, block, number(from), number(to)))
    }

    /// Whether a group from `from` on, and before `to`, has an arm that was woken. Only a hint: what is
    /// missed here is found in the next poll.
    pub(crate) fn sees(self, session: &Session<'_>, from: usize, to: usize) -> bool {
        match self.tree {
            None => session.has_ready(CHILDREN),
            Some(_) if from >= to => false,
            Some(block) => {
                let trail = Trail::new(session, block, number(from), number(to));
                trail.sees_any()
            }
        }
    }

    /// What tells that [`sees`](Self::sees) is still false, until the walk goes on; nothing does where
    /// it may be true already, or where a wake need not come to the root.
    #[inline]
    pub(crate) fn quiet<'a>(
        self,
        session: &Session<'_>,
        from: usize,
        to: usize,
    ) -> Option<Quiet<'a>> {
        let block = self.tree?;
        let shape = block.shape();
        if shape.height != 0 || from >= to {
            return None;
        }
        let (first, last) = (number(from), number(to - 1));
        let mask = bits(shape.index_above(first), shape.index_above(last));
        let woken = Woken::of(block.root().word());
        let mask = narrow(mask);
        (!session.has_ready(mask.into())).then_some(Quiet { woken, mask })
    }
}

/// Tells of groups whether one of their arms was woken.
#[derive(Clone, Copy)]
pub(crate) struct Quiet<'a> {
    woken: Woken<'a>,
    mask: u32,
}

impl Quiet<'_> {
    /// Whether one may have been.
    #[inline]
    pub(crate) fn is_over(self) -> bool {
        self.woken.is_any_woken(self.mask)
    }
}

/// A group of a large gather.
#[derive(Clone, Copy)]
pub(crate) struct Leaf<'a> {
    block: Block,
    node: &'a Node,
}

impl<'a> Leaf<'a> {
    /// Its number among all groups.
    #[inline]
    pub(crate) fn number(self) -> usize {
        self.node.index() as usize
    }

    /// Its arms' state, if it is one of a bank.
    #[inline]
    pub(crate) fn marks(self) -> &'a Cell<Marks> {
        self.node.marks()
    }

    /// Takes those of its arms that were woken, among `mask`.
    #[inline]
    pub(crate) fn take(self, mask: u32) -> u32 {
        narrow(self.node.take(u64::from(mask) & CHILDREN))
    }

    /// Which of them were woken since.
    #[inline]
    pub(crate) fn woken(self) -> Woken<'a> {
        Woken::of(self.node.word())
    }

    /// The own wakers of its arms.
    #[inline]
    pub(crate) fn wakers(self) -> Wakers<'a> {
        vtable::borrowed_large(self.block, self.number())
    }
}

/// The way through the leaves of a range.
///
/// Which of the leaves have anything in them that a bit leads to is asked of all of them at once: to look
/// at one after the other until one has is a jump that nobody foresees. Who is woken meanwhile sets the bit
/// again, and then those ahead are asked anew.
pub(crate) struct Trail<'a> {
    session: &'a Session<'a>,
    block: Block,
    shape: Shape,
    /// Leaves before this one were visited or passed.
    from: u32,
    to: u32,
    /// Those that the bit which was followed last leads to, have something and were not visited: the lowest
    /// bit is that of the leaf `base`.
    found: u32,
    base: u32,
    /// The bit that was followed last, in its word.
    bit: Followed<'a>,
}

/// A bit right above the leaves that was followed.
#[derive(Clone, Copy)]
struct Followed<'a> {
    word: &'a AtomicU64,
    mask: u64,
    /// The first of the leaves that it stands for, and the one behind the last.
    first: u32,
    end: u32,
}

impl<'a> Trail<'a> {
    /// The range is not empty.
    #[inline]
    fn new(session: &'a Session<'a>, block: Block, from: u32, to: u32) -> Self {
        Self {
            session,
            block,
            shape: block.shape(),
            from,
            to,
            found: 0,
            base: from,
            bit: Followed {
                word: block.root().word(),
                mask: 0,
                first: from,
                end: from,
            },
        }
    }

    /// The next leaf with anything in it.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<Leaf<'a>> {
        while self.found == 0 {
            if self.is_over() || !self.follow() {
                return None;
            }
        }
        if self.bit.is_set_again() {
            self.look_again();
        }
        let leaf = self.base + self.found.trailing_zeros();
        self.found &= self.found - 1;
        self.from = leaf + 1;
        Some(Leaf {
            block: self.block,
            node: self.block.node(leaf as usize),
        })
    }

    /// Asks the leaves ahead anew, which the bit that was followed last leads to. It stays set: it may be so
    /// for those behind, also by who has followed it.
    #[inline(never)]
    fn look_again(&mut self) {
        self.base = self.from;
        self.found = ready_among(self.block.leaves(self.from..self.bit.end.min(self.to)));
    }

    /// Whether the root leads nowhere: only a hint, as for [`Followed::is_set_again`].
    #[inline]
    fn is_over(&self) -> bool {
        !self.session.has_ready(CHILDREN)
    }

    /// Whether all leaves were visited that the bit leads to which was followed last.
    fn is_through(&self) -> bool {
        self.found == 0
    }

    /// The way ends at the leaf that came last: those behind it are for whoever comes next.
    pub(crate) fn stop(&self) {
        self.session.mark(self.block, self.bit.first);
    }

    fn is_ready(&self, leaf: u32) -> bool {
        self.block.node(leaf as usize).peek(CHILDREN) != 0
    }

    /// Follows the next bit right above the leaves: false if there is none. Not inlined: what comes of it
    /// is looked at more often.
    #[inline(never)]
    fn follow(&mut self) -> bool {
        if self.shape.has_bit_for_each_leaf() {
            self.follow_to_leaf()
        } else {
            self.follow_to_run()
        }
    }

    /// The same where the root has a bit for each leaf.
    #[inline]
    fn follow_to_leaf(&mut self) -> bool {
        let range = (u64::MAX << self.from) & !(u64::MAX << self.to);
        let ahead = self.session.learn(self.block) & range;
        if ahead == 0 {
            return false;
        }
        let leaf = ahead.trailing_zeros();
        self.session.drop_child(leaf);
        self.bit.first = leaf;
        self.base = leaf;
        self.found = u32::from(self.is_ready(leaf));
        self.from = leaf + 1;
        true
    }

    /// The same where a bit stands for several leaves.
    #[inline(never)]
    fn follow_to_run(&mut self) -> bool {
        if self.from >= self.to {
            return false;
        }
        if self.shape.height != 0 {
            return self.follow_word();
        }
        let floor = self.shape.bit_of_root(self.from);
        let ahead = self.session.learn(self.block) & (u64::MAX << floor);
        let bit = ahead.trailing_zeros();
        if bit > self.shape.bit_of_root(self.to - 1) {
            return false;
        }
        self.session.drop_child(bit);
        let run = self.shape.below_root(0, bit);
        if !self.lead(self.block.root().word(), bit, &run) {
            // Of what lies outside, nobody knows whether it was looked at.
            self.session.keep_child(bit);
        }
        true
    }

    /// The same where there are words between the root and the leaves.
    fn follow_word(&mut self) -> bool {
        let floor = self.shape.index_above(self.from);
        let last = self.shape.index_above(self.to - 1);
        let Some(index) = self.seek(1, floor, last) else {
            return false;
        };
        self.take(index);
        let run = self.shape.below_index(1, index);
        let (word, bit) = Shape::split(index);
        if !self.lead(self.block.word(1, word).word(), bit, &run) {
            let mut outside = run.filter(|leaf| !(self.from..self.to).contains(leaf));
            if let Some(leaf) = outside.find(|leaf| self.is_ready(*leaf)) {
                self.session.mark(self.block, leaf);
            }
        }
        true
    }

    /// Goes on with these leaves, which a bit stands for: whether all of them lie in the range.
    #[inline]
    fn lead(&mut self, word: &'a AtomicU64, bit: u32, run: &Range<u32>) -> bool {
        let within = run.start.max(self.from)..run.end.min(self.to);
        let is_whole = within == *run;
        self.bit = Followed {
            word,
            mask: 1 << bit,
            first: run.start,
            end: run.end,
        };
        self.base = within.start;
        self.found = ready_among(self.block.leaves(within));
        // Should it be set for leaves that lie behind, it is not followed once more.
        self.from = if self.found == 0 { run.end } else { self.base };
        is_whole
    }

    /// The first bit that is set of those of the words of a level, from `from` to `last`.
    fn seek(&self, level: usize, from: u32, last: u32) -> Option<u32> {
        let mut index = from;
        while index <= last {
            let (word, bit) = Shape::split(index);
            let node = self.block.word(level, word);
            let mut ready = node.peek(u64::MAX);
            if ready == 0 && self.shut(level, word) {
                // Whoever was late to tell of it had left a bit above.
                ready = node.peek(u64::MAX);
            }
            ready &= u64::MAX << bit;
            if ready != 0 {
                let index = Shape::join(word, ready.trailing_zeros());
                return (index <= last).then_some(index);
            }
            let (next, last) = (word + 1, Shape::split(last).0);
            let next = if level == usize::from(self.shape.height) {
                self.seek_below_root(level, next, last)
            } else {
                self.seek(level + 1, next, last)
            };
            index = Shape::join(next?, 0);
        }
        None
    }

    /// The first word of the topmost level with anything in it, from `from` to `last`.
    fn seek_below_root(&self, level: usize, from: u32, last: u32) -> Option<u32> {
        if from > last {
            return None;
        }
        let reach = bits(self.shape.bit_of_root(from), self.shape.bit_of_root(last));
        let mut ready = self.session.learn(self.block) & reach;
        while ready != 0 {
            let run = self.shape.below_root(level, ready.trailing_zeros());
            ready &= ready - 1;
            let mut run = run.start.max(from)..run.end.min(last + 1);
            let found = run.find(|word| self.block.word(level, *word).peek(u64::MAX) != 0);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Drops a bit right above the leaves.
    fn take(&self, index: u32) {
        let (word, bit) = Shape::split(index);
        let node = self.block.word(1, word);
        node.take_above(1 << bit);
        if node.peek(u64::MAX) == 0 {
            self.shut(1, word);
        }
    }

    /// A word of a level has nothing in it: drops the bit above, if it is there, and as long as a word is
    /// empty then the one above that. Whether there was one.
    fn shut(&self, level: usize, word: u32) -> bool {
        if level == usize::from(self.shape.height) {
            return false;
        }
        let (above, bit) = Shape::split(self.shape.index(level, word));
        let node = self.block.word(level + 1, above);
        if node.take_above(1 << bit) == 0 {
            return false;
        }
        // A waker that came in between has stopped at the bit that was there.
        if self.block.word(level, word).peek(u64::MAX) != 0 {
            self.session.mark_word(self.block, level, word);
        } else if node.peek(u64::MAX) == 0 {
            self.shut(level + 1, above);
        }
        true
    }

    /// Whether a leaf of the range has anything in it. Follows nothing.
    fn sees_any(&self) -> bool {
        let (from, to) = (self.from, self.to);
        let sees = |run: Range<u32>| {
            let mut run = run.start.max(from)..run.end.min(to);
            run.any(|leaf| self.is_ready(leaf))
        };
        let (first, last) = (self.shape.index_above(from), self.shape.index_above(to - 1));
        if self.shape.height == 0 {
            let mut ready = self.session.peek(self.block) & bits(first, last);
            while ready != 0 {
                if sees(self.shape.below_root(0, ready.trailing_zeros())) {
                    return true;
                }
                ready &= ready - 1;
            }
            return false;
        }
        let mut next = first;
        while let Some(index) = self.seek(1, next, last) {
            if sees(self.shape.below_index(1, index)) {
                return true;
            }
            next = index + 1;
        }
        false
    }
}

impl Followed<'_> {
    /// Whether somebody has set the bit since it was followed. Only a hint: what is missed here is found in
    /// the next poll.
    #[inline]
    fn is_set_again(self) -> bool {
        // Ordering: Relaxed, as for `Woken::is_any_woken`.
        self.word.load(Ordering::Relaxed) & self.mask != 0
    }
}

/// Which of the leaves have anything in them, the first in the lowest bit; there are 32 at the most. Without
/// a jump for each.
#[inline]
fn ready_among(leaves: &[Node]) -> u32 {
    let bits = leaves.iter().rev().map(|leaf| leaf.peek(CHILDREN) != 0);
    bits.fold(0, |found, bit| found << 1 | u32::from(bit))
}

/// Those of the root's bits that are to be put back: none if nothing is below any of them, else from the
/// first on that has something.
#[inline(never)]
pub(super) fn still_ready(block: Block, ready: u64) -> u64 {
    let shape = block.shape();
    let level = usize::from(shape.height);
    let mask = if level == 0 { CHILDREN } else { u64::MAX };
    let mut still = ready;
    while still & CHILDREN != 0 {
        let mut run = shape.below_root(level, still.trailing_zeros());
        if run.any(|word| block.word(level, word).peek(mask) != 0) {
            break;
        }
        still &= still - 1;
    }
    still
}

/// The bits from `first` to `last`, which is below 64; none if they are the wrong way round.
const fn bits(first: u32, last: u32) -> u64 {
    match u64::MAX.checked_shl(first) {
        Some(from) => from & (u64::MAX >> (63 - last)),
        None => 0,
    }
}
