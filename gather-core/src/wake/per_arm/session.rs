//! The owner's side: the block, and one poll's way through the arms that are awake.

use core::cell::Cell;
use core::panic::{RefUnwindSafe, UnwindSafe};
use core::ptr::{self, NonNull};
use core::task::{RawWaker, Waker};

use super::block::{Block, Header};
use super::lent::{ArmWaker, Wakers};
use super::shape::{Above, number};
use super::shim::{Asked, Shim};
use super::vtable::{self, SmallTable};
use super::walk;
use super::word::{ALARM, ALARM_BIT, CHILDREN};
use crate::cursor::Phase;
use crate::marks::Marks;
use crate::sync::{self, AtomicPtr, AtomicU64, Ordering};

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
