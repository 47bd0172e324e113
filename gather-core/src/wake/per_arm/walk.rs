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
    /// A leaf was led to and not left, or something is held or in a run.
    is_open: bool,
    /// Bits of the root before this one were followed or passed.
    root: u32,
    levels: [Level; MOST_LEVELS + 1],
}

#[derive(Clone, Copy, Default)]
struct Level {
    /// Words that were led to and not visited.
    next: u32,
    end: u32,
    /// The open word, if there is one; never a leaf.
    open: Option<u32>,
    /// Its bits that were taken and not followed.
    held: u64,
    /// Its bits before this one were followed or passed.
    floor: u32,
}

impl Level {
    fn run(self) -> Range<u32> {
        self.next..self.end
    }

    fn is_open(&self) -> bool {
        self.open.is_some() || !self.run().is_empty()
    }
}

impl<'a> Walk<'a> {
    pub(crate) fn new(session: &'a Session<'a>) -> Self {
        let tree = session.block_at_start().filter(|block| !block.is_small());
        Self {
            session,
            tree: tree.map(|block| Tree {
                block,
                shape: block.shape(),
                leaf: None,
                passed: 0,
                is_open: false,
                root: 0,
                levels: [Level::default(); MOST_LEVELS + 1],
            }),
        }
    }

    /// The first group from `from` on, and before `to`, that may have an arm awake.
    #[inline]
    pub(crate) fn next(&mut self, from: usize, to: usize) -> Option<usize> {
        match &mut self.tree {
            Some(tree) => tree.next(self.session, from, to),
            None => (from < to).then_some(from),
        }
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
        if tree.is_open || self.session.has_ready(CHILDREN) {
            return None;
        }
        Some(Woken::of(tree.block.root().word()))
    }

    /// Ends the walk, here or behind the last group.
    pub(crate) fn end(&mut self) {
        if let Some(tree) = &mut self.tree {
            tree.leave();
        }
    }
}

impl Tree {
    fn next(&mut self, session: &Session<'_>, from: usize, to: usize) -> Option<usize> {
        if from >= to {
            return None;
        }
        let (from, to) = (number(from), number(to));
        if from < self.passed {
            self.leave();
        }
        self.leave_leaf();
        let leaf = self.find(session, from, to);
        // Whoever asks for one of these again makes the walk begin again.
        self.passed = leaf.map_or(to, |leaf| leaf + 1);
        self.leaf = leaf;
        let top = usize::from(self.shape.height);
        self.is_open = leaf.is_some() || self.levels[..=top].iter().any(Level::is_open);
        leaf.map(|leaf| leaf as usize)
    }

    fn find(&mut self, session: &Session<'_>, from: u32, to: u32) -> Option<u32> {
        loop {
            if let Some(leaf) = self.next_of_run(0, from, to)? {
                return Some(leaf);
            }
            let is_led = if self.shape.height == 0 {
                self.follow_root(session, 0, from, to - 1)
            } else {
                self.follow(session, 0, from, to)
            };
            if !is_led {
                return None;
            }
        }
    }

    /// The next word of the run of `level` with anything in it: `Some(None)` if the run has come to
    /// its end, `None` if only words are left whose leaves are behind `to`.
    #[expect(clippy::option_option, reason = "the outer one is for `?`")]
    fn next_of_run(&mut self, level: usize, from: u32, to: u32) -> Option<Option<u32>> {
        let (first, last) = (over(level, from), over(level, to - 1));
        while !self.levels[level].run().is_empty() {
            let word = self.levels[level].next;
            if word > last {
                return None;
            }
            self.levels[level].next += 1;
            if self.node(level, word).peek(bits_of(level)) == 0 {
                continue;
            }
            if word >= first {
                return Some(Some(word));
            }
            self.block.mark_above(level, word);
        }
        Some(None)
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
            if let Some(word) = self.levels[above].open {
                let (first, is_last) = (
                    self.bit_in(level, first, word),
                    self.bit_in(level, last, word),
                );
                let floor = self.levels[above].floor.max(first.unwrap_or(0));
                let reach = bits(floor, is_last.unwrap_or(63));
                // Those that were set meanwhile lie ahead as well.
                let taken = self.node(above, word).take_above(reach);
                let state = &mut self.levels[above];
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
            match self.next_of_run(above, from, to) {
                Some(Some(word)) => {
                    let state = &mut self.levels[above];
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
        let Some(bit) = session.take_child(first, self.shape.bit_of_root(last)) else {
            return false;
        };
        self.root = bit + 1;
        self.lead(level, self.shape.below_root(bit));
        true
    }

    /// The bit over a word of `level` in the open word above, if it is there.
    fn bit_in(&self, level: usize, word: u32, open: u32) -> Option<u32> {
        match self.shape.above(level, word) {
            Above::Word { word, bit } if word == open => Some(bit),
            _ => None,
        }
    }

    fn lead(&mut self, level: usize, run: Range<u32>) {
        let state = &mut self.levels[level];
        (state.next, state.end) = (run.start, run.end);
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
        if leaf.is_some_and(|leaf| self.node(0, leaf).peek(CHILDREN) != 0) {
            return true;
        }
        self.sees_at(0, from, to) || (1..=top).any(|level| self.sees_at(level, from, to))
    }

    /// The same, of what the walk has opened on a level.
    #[inline]
    fn sees_at(&self, level: usize, from: u32, to: u32) -> bool {
        let state = self.levels[level];
        if !state.is_open() {
            return false;
        }
        let is_ready = |word| self.node(level, word).peek(bits_of(level)) != 0;
        let run = state.next.max(over(level, from))..state.end.min(over(level, to - 1) + 1);
        run.into_iter().any(is_ready)
            || state
                .open
                .is_some_and(|word| state.held != 0 || is_ready(word))
    }

    /// Leaves the leaf that was led to: what is left in it is marked again (W3).
    #[inline]
    fn leave_leaf(&mut self) {
        if let Some(leaf) = self.leaf.take() {
            if self.node(0, leaf).peek(CHILDREN) != 0 {
                self.block.mark_above(0, leaf);
            }
        }
    }

    /// Shuts the open word of a level and leaves the words it led to: where bits are left in one, its
    /// bit above is set again. In the end that is a bit of the root, for which the session wakes the
    /// parent if nobody else did (W3).
    fn shut(&mut self, level: usize) {
        self.leave_run(level - 1);
        let state = &mut self.levels[level];
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
        for word in core::mem::take(&mut self.levels[level]).run() {
            if self.node(level, word).peek(bits_of(level)) != 0 {
                self.block.mark_above(level, word);
            }
        }
    }

    /// Leaves the tree; the walk may begin again.
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
