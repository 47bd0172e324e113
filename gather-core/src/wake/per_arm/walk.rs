//! One poll's way through the groups of a large gather.

use core::ops::Range;

use super::block::{Block, Node};
use super::session::{Session, Woken};
use super::shape::{Above, MOST_LEVELS, Shape, over};
use super::word::CHILDREN;

/// Goes from group to group that may have an arm awake. Without a block that is every group.
pub(crate) struct Walk<'a> {
    session: &'a Session<'a>,
    tree: Option<Tree>,
}

/// How far the tree is opened.
///
/// Followed bits lead to words, level by level down to the leaves: on each level there is at most one
/// word *open*, whose bits were taken and are *held* here, and a *run* of words that the bit leads to
/// which was followed last. What is held or in a run is no longer marked above (W2), so whoever leaves
/// the tree puts back what was not visited (W3).
struct Tree {
    block: Block,
    shape: Shape,
    /// The leaf that was led to last, and not left.
    leaf: Option<u32>,
    /// No leaf before this one will be led to, unless the walk begins again.
    passed: u32,
    /// Bits of the root before this one were followed or passed.
    root: u32,
    /// Leaves that were led to and not visited.
    leaves: Run,
    /// The words between the root and the leaves, once one was led to.
    levels: Option<[Level; MOST_LEVELS]>,
}

/// Words of a level that were led to and not visited.
#[derive(Clone, Copy, Default)]
struct Run {
    next: u32,
    end: u32,
}

impl Run {
    fn words(self) -> Range<u32> {
        self.next..self.end
    }
}

/// A level above the leaves.
#[derive(Clone, Copy, Default)]
struct Level {
    run: Run,
    /// The open word, if there is one.
    open: Option<u32>,
    /// Its bits that were taken and not followed.
    held: u64,
    /// Its bits before this one were followed or passed.
    floor: u32,
}

impl<'a> Walk<'a> {
    #[inline]
    pub(crate) fn new(session: &'a Session<'a>) -> Self {
        let block = session.block_at_start().filter(|block| !block.is_small());
        Self {
            session,
            tree: block.map(Tree::new),
        }
    }

    /// The first group from `from` on, and before `to`, that may have an arm awake. Inlined in loops
    /// over groups: with one event for each poll the way to its leaf is most of the poll.
    #[inline]
    pub(crate) fn next(&mut self, from: usize, to: usize) -> Option<usize> {
        match &mut self.tree {
            Some(tree) => tree.next(self.session, from, to),
            None => (from < to).then_some(from),
        }
    }

    /// Whether the group may have an arm awake. Not inlined: the arms of a mixed gather ask one by one.
    #[inline(never)]
    pub(crate) fn leads_to(&mut self, group: usize) -> bool {
        self.next(group, group + 1).is_some()
    }

    /// Whether a group from `from` on, and before `to`, may have an arm awake that the walk has not
    /// led to, wherever it is. Only a hint: what is missed here is found in the next poll.
    pub(crate) fn sees(&self, from: usize, to: usize) -> bool {
        match &self.tree {
            Some(tree) => tree.sees(self.session, number(from), number(to)),
            None => self.session.has_ready(CHILDREN),
        }
    }

    /// What tells that [`sees`](Self::sees) is still false, until the walk goes on; nothing does where
    /// it may be true already, or where there is no tree yet.
    #[inline]
    pub(crate) fn quiet(&self) -> Option<Woken<'a>> {
        let tree = self.tree.as_ref()?;
        if tree.is_open() || self.session.has_ready(CHILDREN) {
            return None;
        }
        Some(Woken::of(tree.block.root().word()))
    }

    /// Ends the walk, here or behind the last group.
    #[inline]
    pub(crate) fn end(&mut self) {
        if let Some(tree) = &mut self.tree {
            if tree.is_open() {
                tree.leave();
            }
        }
    }
}

impl Tree {
    #[inline]
    fn new(block: Block) -> Self {
        Self {
            block,
            shape: block.shape(),
            leaf: None,
            passed: 0,
            root: 0,
            leaves: Run::default(),
            levels: None,
        }
    }

    /// Whether there is anything to leave.
    #[inline]
    fn is_open(&self) -> bool {
        let is_open = |level: &Level| level.open.is_some() || !level.run.words().is_empty();
        self.leaf.is_some()
            || !self.leaves.words().is_empty()
            || self.levels.iter().flatten().any(is_open)
    }

    #[inline]
    fn next(&mut self, session: &Session<'_>, from: usize, to: usize) -> Option<usize> {
        if from >= to {
            return None;
        }
        let (from, to) = (number(from), number(to));
        if from < self.passed {
            self.leave();
        }
        self.leave_leaf();
        let leaf = if self.shape.height == 0 {
            self.find_below_root(session, from, to)
        } else {
            self.find(session, from, to)
        };
        // Whoever asks for one of these again makes the walk begin again.
        self.passed = leaf.map_or(to, |leaf| leaf + 1);
        self.leaf = leaf;
        leaf.map(|leaf| leaf as usize)
    }

    /// Finds a leaf in a tree without words between the root and the leaves.
    #[inline]
    fn find_below_root(&mut self, session: &Session<'_>, from: u32, to: u32) -> Option<u32> {
        loop {
            if let Some(leaf) = self.next_leaf(from, to)? {
                return Some(leaf);
            }
            if !self.follow_root(session, 0, from, to - 1) {
                return None;
            }
        }
    }

    /// The same in any tree.
    #[inline(never)]
    fn find(&mut self, session: &Session<'_>, from: u32, to: u32) -> Option<u32> {
        loop {
            if let Some(leaf) = self.next_leaf(from, to)? {
                return Some(leaf);
            }
            if !self.follow(session, 0, from, to) {
                return None;
            }
        }
    }

    /// The next leaf of the run with anything in it: `Some(None)` if the run has come to its end,
    /// `None` if only leaves are left that are behind `to`.
    #[inline]
    #[expect(clippy::option_option, reason = "the outer one is for `?`")]
    fn next_leaf(&mut self, from: u32, to: u32) -> Option<Option<u32>> {
        let Run { next, end } = self.leaves;
        for leaf in next..end.min(to) {
            if self.leaf(leaf).peek(CHILDREN) == 0 {
                continue;
            }
            if leaf >= from {
                self.leaves.next = leaf + 1;
                return Some(Some(leaf));
            }
            self.mark_leaf(leaf);
        }
        self.leaves.next = end.min(to).max(next);
        (end <= to).then_some(None)
    }

    /// The same of the words of a level above the leaves; they are over leaves from `from` on, and
    /// before `to`.
    #[expect(clippy::option_option, reason = "the outer one is for `?`")]
    fn next_word(&mut self, level: usize, from: u32, to: u32) -> Option<Option<u32>> {
        let (first, last) = (over(level, from), over(level, to - 1));
        loop {
            let run = &mut self.level(level).run;
            let word = run.next;
            if word >= run.end {
                return Some(None);
            }
            if word > last {
                return None;
            }
            run.next += 1;
            if self.node(level, word).peek(u64::MAX) == 0 {
                continue;
            }
            if word >= first {
                return Some(Some(word));
            }
            self.block.mark_above(level, word);
        }
    }

    /// Follows a bit above `level` that leads to words over leaves from `from` on, and before `to`;
    /// false if there is none.
    fn follow(&mut self, session: &Session<'_>, level: usize, from: u32, to: u32) -> bool {
        let (first, last) = (over(level, from), over(level, to - 1));
        if level == usize::from(self.shape.height) {
            return self.follow_root(session, level, first, last);
        }
        let above = level + 1;
        loop {
            if let Some(word) = self.level(above).open {
                let (first, is_last) = (
                    self.bit_in(level, first, word),
                    self.bit_in(level, last, word),
                );
                let floor = self.level(above).floor.max(first.unwrap_or(0));
                let reach = bits(floor, is_last.unwrap_or(63));
                // Those that were set meanwhile lie ahead as well.
                let taken = self.node(above, word).take_above(reach);
                let state = self.level(above);
                state.held |= taken;
                let ready = state.held & reach;
                if ready != 0 {
                    let bit = ready.trailing_zeros();
                    state.held &= !(1 << bit);
                    state.floor = bit + 1;
                    self.lead(level, self.shape.below(above, word, bit));
                    return true;
                }
                if is_last.is_some() {
                    return false;
                }
                self.shut(above);
            }
            match self.next_word(above, from, to) {
                Some(Some(word)) => {
                    let state = self.level(above);
                    (state.open, state.floor) = (Some(word), 0);
                }
                Some(None) if self.follow(session, above, from, to) => {}
                None | Some(None) => return false,
            }
        }
    }

    /// Follows a bit of the root that leads to a word of `level` from `first` to `last`.
    #[inline]
    fn follow_root(&mut self, session: &Session<'_>, level: usize, first: u32, last: u32) -> bool {
        let first = self.shape.bit_of_root(first).max(self.root);
        let last = self.shape.bit_of_root(last);
        let Some(bit) = session.take_child(self.block, first, last) else {
            return false;
        };
        self.root = bit + 1;
        self.lead(level, self.shape.below_root(level, bit));
        true
    }

    /// The bit over a word of `level` in the open word above, if it is there.
    fn bit_in(&self, level: usize, word: u32, open: u32) -> Option<u32> {
        match self.shape.above(level, word) {
            Above::Word { word, bit } if word == open => Some(bit),
            _ => None,
        }
    }

    #[inline]
    fn lead(&mut self, level: usize, run: Range<u32>) {
        *self.run(level) = Run {
            next: run.start,
            end: run.end,
        };
    }

    /// The words of a level that were led to and not visited.
    #[inline]
    fn run(&mut self, level: usize) -> &mut Run {
        match level {
            0 => &mut self.leaves,
            _ => &mut self.level(level).run,
        }
    }

    /// A level above the leaves.
    #[inline]
    fn level(&mut self, level: usize) -> &mut Level {
        &mut self.levels.get_or_insert_default()[level - 1]
    }

    #[inline]
    fn leaf(&self, leaf: u32) -> &Node {
        self.block.node(leaf as usize)
    }

    #[inline]
    fn node(&self, level: usize, word: u32) -> &Node {
        self.block.word(level, word)
    }

    /// Whoever wakes an arm stops at a word that was not zero. So it is not enough to look at the
    /// root: the bit may lie in an open word, below a bit that was cleared there (W2).
    fn sees(&self, session: &Session<'_>, from: u32, to: u32) -> bool {
        let top = usize::from(self.shape.height);
        let of_root = |leaf| self.shape.bit_of_root(over(top, leaf));
        if session.has_ready(CHILDREN) && session.has_ready(bits(of_root(from), of_root(to - 1))) {
            return true;
        }
        let leaf = self.leaf.filter(|leaf| (from..to).contains(leaf));
        if leaf.is_some_and(|leaf| self.leaf(leaf).peek(CHILDREN) != 0) {
            return true;
        }
        if self.sees_in(self.leaves, 0, from, to) {
            return true;
        }
        let mut levels = self.levels.iter().flatten().zip(1..);
        levels.any(|(state, level)| self.sees_at(state, level, from, to))
    }

    /// The same, of what the walk has opened on a level above the leaves.
    fn sees_at(&self, state: &Level, level: usize, from: u32, to: u32) -> bool {
        let is_ready = |word| state.held != 0 || self.node(level, word).peek(u64::MAX) != 0;
        state.open.is_some_and(is_ready) || self.sees_in(state.run, level, from, to)
    }

    /// The same, of a run.
    #[inline]
    fn sees_in(&self, run: Run, level: usize, from: u32, to: u32) -> bool {
        if run.words().is_empty() {
            return false;
        }
        let mut run = run.next.max(over(level, from))..run.end.min(over(level, to - 1) + 1);
        run.any(|word| self.node(level, word).peek(bits_of(level)) != 0)
    }

    /// Leaves the leaf that was led to: what is left in it is marked again (W3).
    #[inline]
    fn leave_leaf(&mut self) {
        if let Some(leaf) = self.leaf.take() {
            if self.leaf(leaf).peek(CHILDREN) != 0 {
                self.mark_leaf(leaf);
            }
        }
    }

    #[cold]
    fn mark_leaf(&self, leaf: u32) {
        self.block.mark_above(0, leaf);
    }

    /// Shuts the open word of a level and leaves the words it led to: where bits are left in one, its
    /// bit above is set again. In the end that is a bit of the root, for which the session wakes the
    /// parent if nobody else did (W3).
    fn shut(&mut self, level: usize) {
        self.leave_run(level - 1);
        let state = self.level(level);
        let held = core::mem::take(&mut state.held);
        if let Some(word) = state.open.take() {
            let node = self.node(level, word);
            if held != 0 {
                node.put_back_above(held);
            }
            if node.peek(u64::MAX) != 0 {
                self.block.mark_above(level, word);
            }
        }
    }

    /// Leaves the words of a run that were not visited.
    fn leave_run(&mut self, level: usize) {
        for word in core::mem::take(self.run(level)).words() {
            if self.node(level, word).peek(bits_of(level)) != 0 {
                self.block.mark_above(level, word);
            }
        }
    }

    /// Leaves the tree; the walk may begin again.
    #[cold]
    fn leave(&mut self) {
        self.leave_leaf();
        let top = usize::from(self.shape.height);
        for level in 1..=top {
            self.shut(level);
        }
        self.leave_run(top);
        (self.passed, self.root) = (0, 0);
    }
}

/// The ready bits of the words of a level.
const fn bits_of(level: usize) -> u64 {
    if level == 0 { CHILDREN } else { u64::MAX }
}

/// The bits from `first` to `last`; none if they are the wrong way round.
fn bits(first: u32, last: u32) -> u64 {
    let from = u64::MAX.checked_shl(first).unwrap_or(0);
    from & (u64::MAX >> (63 - last.min(63)))
}

/// The number of a group, which [`Cursor::check`](crate::cursor::Cursor::check) has seen is small.
#[expect(clippy::cast_possible_truncation, reason = "checked at the start")]
const fn number(group: usize) -> u32 {
    group as u32
}
