//! The owner's side of one poll: its way through the arms that are awake.

use core::cell::Cell;
use core::task::Waker;

use super::block::Block;
use super::lent::{ArmWaker, Wakers};
use super::shape::{Above, number};
use super::shim::{Asked, Shim};
use super::vtable::{self, SmallTable};
use super::wakes::Wakes;
use super::walk;
use super::word::{ALARM, ALARM_BIT, CHILDREN};
use crate::marks::Marks;
use crate::sync::{AtomicU64, Ordering};

/// One poll of the gather.
pub(crate) struct Session<'a> {
    shim: Shim<'a>,
    /// Whether there was a block when the poll began; else the arms' marks say who is awake.
    had_block: Cell<bool>,
    /// Whether the parent is to be woken at the end of the poll.
    owes_wake: Cell<bool>,
    /// What the root had when the poll began, and has got since, without what was visited: the bits of arms
    /// (small) or of words (large).
    ready: Cell<u64>,
}

/// What the only group has once there is a block.
#[derive(Clone, Copy)]
pub(crate) struct Own<'a> {
    pub(crate) woken: Woken<'a>,
    /// The own wakers of its arms.
    pub(crate) wakers: Wakers<'a>,
    /// The arms that were woken when the poll began. Not in the session: a store that is loaded at once holds
    /// up all that follows.
    pub(crate) first: u32,
}

/// Which arms of a group were woken.
#[derive(Clone, Copy)]
pub(crate) struct Woken<'a>(&'a AtomicU64);

impl<'a> Woken<'a> {
    pub(super) fn of(word: &'a AtomicU64) -> Self {
        Self(word)
    }

    /// Whether arms of the group may have been woken among `mask` since the ready ones were taken.
    #[inline]
    pub(crate) fn is_any_woken(self, mask: u32) -> bool {
        // Ordering: Relaxed, only a hint: the bits are taken by `take_ready`, and those that are
        // missed here are found in the next poll.
        self.0.load(Ordering::Relaxed) & u64::from(mask) & CHILDREN != 0
    }
}

impl<'a> Session<'a> {
    /// The most arms that one poll polls. As large as tokio's cooperative budget: a sweep that goes
    /// on when that is spent polls arms that can only answer "not now", all N of them, N / 128
    /// times.
    pub(crate) const BUDGET: usize = if cfg!(all(test, loom)) { 2 } else { 128 };

    #[inline]
    pub(crate) fn new(wakes: &'a Wakes, parent: &'a Waker, groups: usize) -> Self {
        Self {
            shim: Shim::new(wakes, parent, groups),
            had_block: Cell::new(false),
            owes_wake: Cell::new(false),
            ready: Cell::new(0),
        }
    }

    /// Begins the poll of the only group: parks the parent waker and learns who was woken, if there is a
    /// block; then it gives what the group has of it. Not part of `new`, so that a session is made where
    /// it stays.
    #[inline]
    pub(crate) fn begin(&self) -> Option<Own<'_>> {
        let block = self.block()?;
        let (table, ready) = self.enter_small(block);
        self.ready.set(ready & !CHILDREN);
        Some(Own {
            wakers: vtable::borrowed_by(block, table),
            woken: Woken(block.root().word()),
            first: narrow(ready & CHILDREN),
        })
    }

    /// The table of the only group's wakers comes from here, so that nobody sees that it is one of two
    /// constants: it would be chosen for each arm.
    #[inline(never)]
    fn enter_small(&self, block: Block) -> (SmallTable, u64) {
        let ready = self.enter_block(block);
        (vtable::small(), ready)
    }

    /// Begins the poll of any number of groups: the block, if there is one.
    #[inline]
    pub(super) fn enter(&self) -> Option<Block> {
        let block = self.block()?;
        let ready = self.enter_block(block);
        self.ready.set(ready);
        Some(block)
    }

    /// What is ready when the poll begins.
    #[inline]
    fn enter_block(&self, block: Block) -> u64 {
        let (ready, owes_wake) = block.root().enter(self.shim.parent());
        self.owes_wake.set(owes_wake);
        self.had_block.set(true);
        ready
    }

    /// The gather's wakes.
    #[inline]
    pub(crate) fn wakes(&self) -> &'a Wakes {
        self.shim.wakes()
    }

    #[inline]
    fn block(&self) -> Option<Block> {
        self.shim.wakes().block()
    }

    /// The root's bits that were not dropped, with those that have come since, which are taken.
    #[inline]
    pub(super) fn learn(&self, block: Block) -> u64 {
        let ready = self.ready.get() | block.root().take(CHILDREN);
        self.ready.set(ready);
        ready
    }

    /// The same, and nothing is taken.
    pub(super) fn peek(&self, block: Block) -> u64 {
        self.ready.get() | block.root().peek()
    }

    /// A bit of the root is followed.
    #[inline]
    pub(super) fn drop_child(&self, bit: u32) {
        self.ready.set(self.ready.get() & !(1 << bit));
    }

    /// Follows the root's bit that stands for a leaf alone, if it is set: whether anything is in the leaf.
    pub(super) fn follows(&self, block: Block, leaf: u32) -> bool {
        if !self.has_ready(1 << leaf) {
            return false;
        }
        self.learn(block);
        self.drop_child(leaf);
        block.node(leaf as usize).peek(CHILDREN) != 0
    }

    /// A bit of the root is put back when the poll ends, if anything is below it.
    #[inline]
    pub(super) fn keep_child(&self, bit: u32) {
        self.ready.set(self.ready.get() | 1 << bit);
    }

    /// Something is left in a leaf: sets the bits above (W3).
    pub(super) fn mark(&self, block: Block, leaf: u32) {
        self.mark_word(block, 0, leaf);
    }

    /// The same in a word of a level.
    pub(super) fn mark_word(&self, block: Block, level: usize, word: u32) {
        let (mut level, mut word) = (level, word);
        loop {
            match block.shape().above(level, word) {
                Above::Root { bit } => return self.keep_child(bit),
                Above::Word { word: above, bit } => {
                    block.word(level + 1, above).put_back_above(1 << bit);
                    (level, word) = (level + 1, above);
                }
            }
        }
    }

    /// Only a part of a group was visited: what is left of its word.
    #[cold]
    pub(crate) fn mark_rest(&self, group: usize) {
        if let Some(block) = self.block().filter(|block| !block.is_small()) {
            if block.node(group).peek(CHILDREN) != 0 {
                self.mark(block, number(group));
            }
        }
    }

    /// The visit of a group begins: its arms' own wakers, if it has shared one.
    #[inline]
    pub(crate) fn own_wakers(&self, group: usize, shared: bool) -> Option<Wakers<'_>> {
        self.aim_at_group(group);
        let block = self.shared_block(shared)?;
        Some(vtable::borrowed(block, group))
    }

    /// The block, for whoever has shared a waker: it is not looked at for others.
    #[inline]
    fn shared_block(&self, shared: bool) -> Option<Block> {
        if shared { self.block() } else { None }
    }

    /// What arms are lent that share no waker yet: it notes what is asked of it.
    #[inline]
    pub(crate) fn lend(&self) -> ArmWaker<'_> {
        self.shim.waker()
    }

    /// What is lent is for arms of this group.
    #[inline]
    pub(crate) fn aim_at_group(&self, group: usize) {
        self.shim.aim_at_group(group);
    }

    /// What was lent is for this arm of the group now, which is polled next.
    #[inline]
    pub(crate) fn aim(&self, bit: u32) {
        self.shim.aim(bit);
    }

    /// The waker of the future that is no arm.
    pub(crate) fn alarm_waker(&self, shared: bool) -> ArmWaker<'_> {
        self.aim(ALARM_BIT);
        match self.shared_block(shared) {
            Some(block) => vtable::borrowed_small(block).lend(ALARM_BIT),
            None => self.lend(),
        }
    }

    /// What was asked of the shim by the arms of the group, or by the future that is no arm.
    #[inline]
    pub(crate) fn take_asked(&self) -> Asked {
        self.shim.take_asked()
    }

    /// Takes the wake of the future that is no arm.
    pub(crate) fn take_alarm(&self) -> bool {
        let Some(block) = self.block() else {
            return false;
        };
        let ready = self.ready.get() | block.root().take(ALARM);
        self.ready.set(ready & !ALARM);
        ready & ALARM != 0
    }

    /// Whether children of the root among `mask` are ready.
    #[inline]
    pub(super) fn has_ready(&self, mask: u64) -> bool {
        let ready = self.ready.get() & mask != 0;
        ready
            || self
                .block()
                .is_some_and(|block| block.root().has_ready(mask))
    }

    /// Something stays awake: the parent is to be woken at the end of the poll.
    pub(crate) fn owe_wake(&self) {
        self.owes_wake.set(true);
    }

    /// Takes those arms of the group that were woken, among `mask`; and the word where they were.
    #[inline]
    pub(crate) fn take_ready(&self, group: usize, mask: u32) -> (u32, Woken<'_>) {
        let Some(block) = self.block() else {
            return (0, self.woken());
        };
        let mask = u64::from(mask) & CHILDREN;
        if block.is_small() {
            let ready = self.ready.get() | block.root().take(mask);
            self.ready.set(ready & !mask);
            return (narrow(ready & mask), Woken(block.root().word()));
        }
        let leaf = block.node(group);
        (narrow(leaf.take(mask)), Woken(leaf.word()))
    }

    /// The marks that the group has with those of its arms awake that were woken, among `mask`; and
    /// the word that says so. Not inlined: it is rare, and called for each arm.
    #[inline(never)]
    pub(crate) fn wake_ready(&self, group: usize, mask: u32, marks: Marks) -> (Marks, Woken<'_>) {
        let mut marks = marks;
        let (woken, word) = self.take_ready(group, mask);
        marks.wake(woken);
        (marks, word)
    }

    /// The word of a group that has none yet.
    #[inline]
    pub(crate) fn woken(&self) -> Woken<'_> {
        Woken(self.shim.word())
    }

    /// Notes what was asked, hands the arms of a group that stay awake to the block, or notes that there are
    /// some.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn flush(&self, group: usize, asked: Asked, marks: &mut Marks) {
        asked.note(marks);
        if marks.awake() != 0 {
            self.owes_wake.set(true);
            if let Some(block) = self.block() {
                self.hand_over(block, group, marks);
            }
        }
    }

    fn hand_over(&self, block: Block, group: usize, marks: &mut Marks) {
        let awake = u64::from(marks.take_awake());
        if block.is_small() {
            block.root().put_back(awake);
        } else {
            block.node(group).put_back(awake);
            self.mark(block, number(group));
        }
    }

    /// Whether the block was made in this poll, so that the marks of every group are to be flushed.
    #[inline]
    pub(crate) fn made_block(&self) -> bool {
        !self.had_block.get() && self.block().is_some()
    }

    /// Ends a poll that returns pending: what was taken and not visited is put back, and the parent
    /// is woken if an arm is awake that nobody else told it of (W3). A poll that was `resumed` did
    /// not look at the groups behind; without a block, only their marks say who is awake there.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn end(&self, resumed: bool) {
        let mut owes_wake = self.owes_wake.get() || (resumed && !self.had_block.get());
        if let Some(block) = self.block() {
            owes_wake |= self.leave(block);
        }
        if owes_wake {
            self.shim.parent().wake_by_ref();
        }
    }

    /// Puts back what was taken and not visited: whether the parent is owed a wake for it.
    fn leave(&self, block: Block) -> bool {
        if self.ready.get() != 0 {
            return self.leave_ready(block);
        }
        block.root().leave(self.shim.parent())
    }

    /// The same where something is to be put back.
    #[inline(never)]
    fn leave_ready(&self, block: Block) -> bool {
        let mut ready = self.ready.get();
        if !block.is_small() {
            ready = walk::still_ready(block, ready);
        }
        if ready != 0 {
            block.root().put_back(ready);
        }
        block.root().leave(self.shim.parent())
    }
}

/// Ready bits of arms or words.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the ready bits are the low 21"
)]
pub(super) const fn narrow(ready: u64) -> u32 {
    ready as u32
}
