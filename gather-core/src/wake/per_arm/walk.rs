//! One poll's way through the groups of a large gather.

use super::block::{Block, Levels, Node};
use super::session::Session;
use super::word::CHILDREN;
use crate::marks::GROUP;

/// Goes from group to group that may have an arm awake. Without a block that is every group.
pub(crate) struct Walk<'a> {
    session: &'a Session<'a>,
    tree: Option<Tree>,
}

/// How far the tree is opened: down to which level the words' bits have been cleared above.
struct Tree {
    block: Block,
    levels: Levels,
    /// The leaf that was visited last.
    leaf: usize,
    /// The words over `leaf` from this level up to the top are open (the leaf itself at level 0);
    /// `height + 1` if none is.
    open: usize,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(session: &'a Session<'a>) -> Self {
        let tree = session.block_at_start().filter(|block| !block.is_small());
        Self {
            session,
            tree: tree.map(|block| Tree {
                block,
                levels: block.levels(),
                leaf: 0,
                open: block.levels().height + 1,
            }),
        }
    }

    /// The first group from `from` on, and before `to`, that may have an arm awake.
    pub(crate) fn next(&mut self, from: usize, to: usize) -> Option<usize> {
        match &mut self.tree {
            Some(tree) => tree.descend(self.session, from, to),
            None => (from < to).then_some(from),
        }
    }

    /// Whether a group from `from` on, and before `to`, may have an arm awake that the walk has not
    /// led to, wherever it is. Only a hint: what is missed here is found in the next poll.
    pub(crate) fn sees(&self, from: usize, to: usize) -> bool {
        match &self.tree {
            Some(tree) => tree.sees(self.session, from, to),
            None => self.session.has_ready(CHILDREN),
        }
    }

    /// Ends the walk, here or behind the last group.
    pub(crate) fn end(self) {
        if let Some(mut tree) = self.tree {
            tree.shut_until(usize::MAX);
        }
    }
}

impl Tree {
    /// Walks to the first leaf from `from` on, and before `to`, whose bit is set in an open word,
    /// opening words on the way down (W2) and shutting those that are passed (W3).
    fn descend(&mut self, session: &Session<'_>, from: usize, to: usize) -> Option<usize> {
        let height = self.levels.height;
        let mut from = from;
        while from < to {
            let level = self.open;
            if level <= height && self.leaf >> (6 * level) != from >> (6 * level) {
                // `from` lies behind the lowest open word.
                self.shut_until(level + 1);
                continue;
            }
            if level == 0 {
                return Some(self.leaf);
            }
            let below = level - 1;
            let (place, last) = (from >> (6 * below), (to - 1) >> (6 * below));
            let child = if level > height {
                child_of_root(session, place, last)
            } else {
                let word = self.block.node(self.levels.node_over(from, level));
                child_of(word, place, last)
            };
            match child {
                Some(child) => {
                    from = from.max(Levels::first_leaf(child, below));
                    (self.leaf, self.open) = (from, below);
                }
                None if level > height => return None,
                None => from = Levels::first_leaf((from >> (6 * level)) + 1, level),
            }
        }
        None
    }

    /// Whoever wakes an arm stops at a word that was not zero. So it is not enough to look at the
    /// root: the bit may lie in an open word, below a bit that was cleared there (W2).
    fn sees(&self, session: &Session<'_>, from: usize, to: usize) -> bool {
        let height = self.levels.height;
        let first_of_root = (from >> (6 * height)).min(GROUP - 1);
        let last_of_root = ((to - 1) >> (6 * height)).min(GROUP - 1);
        let of_root = bits(first_of_root, last_of_root);
        session.has_ready(of_root)
            || (self.open..=height).any(|level| {
                let word = self.block.node(self.levels.node_over(self.leaf, level));
                let Some(below) = level.checked_sub(1) else {
                    return (from..to).contains(&self.leaf) && word.peek(CHILDREN) != 0;
                };
                let first = (self.leaf >> (6 * level)) << 6;
                let least = (from >> (6 * below)).max(first);
                let most = ((to - 1) >> (6 * below)).min(first + 63);
                least <= most && word.peek(bits(least - first, most - first)) != 0
            })
    }

    /// Shuts open words from below up to, and without, `level`: where bits are left in one, its bit
    /// above is set again. In the end that is a bit of the root, for which the session wakes the
    /// parent if nobody else did (W3).
    fn shut_until(&mut self, level: usize) {
        while self.open < level && self.open <= self.levels.height {
            let index = self.levels.node_over(self.leaf, self.open);
            let children = if self.open == 0 { CHILDREN } else { u64::MAX };
            if self.block.node(index).peek(children) != 0 {
                self.block.mark_above(index);
            }
            self.open += 1;
        }
    }
}

/// Opens the first ready child of the root from `first` to `last`.
fn child_of_root(session: &Session<'_>, first: usize, last: usize) -> Option<usize> {
    if first >= GROUP {
        return None;
    }
    session.take_child(bits(first, last.min(GROUP - 1)))
}

/// Opens the first ready child of a word from `place`, which is one of its children's, to `last`.
fn child_of(word: &Node, place: usize, last: usize) -> Option<usize> {
    let ready = word.peek(bits(place % 64, (last - (place & !63)).min(63)));
    if ready == 0 {
        return None;
    }
    let child = ready.trailing_zeros();
    word.take(1 << child);
    Some((place & !63) | child as usize)
}

/// The bits from `first` to `last`.
fn bits(first: usize, last: usize) -> u64 {
    (u64::MAX << first) & (u64::MAX >> (63 - last))
}
