//! The shape of a tree of words: which bit stands for which words.
//!
//! ```text
//! level 0   leaves: a bit for each arm of a group
//! level 1   a bit for each four leaves, 64 bits to a word
//! level 2   a bit for each word of level 1, 64 bits to a word; and so on
//! root      21 bits, each for as many words of the topmost level as it takes, 32 at the most
//! ```
//!
//! A bit that stands for several words says that one of them may have something: whoever follows it
//! looks at them all, which is cheaper than one more level, with a read-modify-write on the way up
//! and another on the way down. Up to 14,112 arms the root's bits stand for leaves.

/// The bits of the root that stand for words.
const ROOT: u32 = crate::marks::mask_of(usize::MAX).count_ones();

/// The bits of a word between the root and the leaves; how many leaves a bit of level 1 stands for; and
/// how many words a bit of the root may stand for: as shifts. Small under loom, so that a few groups make
/// a tree of several levels.
const FAN: u32 = if cfg!(all(test, loom)) { 2 } else { 6 };
const LEAVES: u32 = if cfg!(all(test, loom)) { 1 } else { 2 };
const MOST_OF_ROOT: u32 = if cfg!(all(test, loom)) { 0 } else { 5 };

/// The shape of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// How many leaves there are; none in a small gather.
    pub(super) leaves: u32,
    /// The level of the words that the root's bits stand for.
    pub(super) height: u8,
    /// How many of them each bit stands for, as a shift.
    root: u8,
}

/// A bit above a word: of the root, or of a word one level up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Above {
    Root { bit: u32 },
    Word { word: u32, bit: u32 },
}

impl Shape {
    pub(super) const fn of(leaves: u32) -> Self {
        let (mut height, mut count) = (0, leaves);
        while count > ROOT << MOST_OF_ROOT {
            count = above(count, height as usize);
            height += 1;
        }
        let mut root = 0;
        while count > ROOT << root {
            root += 1;
        }
        Self {
            leaves,
            height,
            root,
        }
    }

    /// How many words there are on all levels.
    pub(super) fn nodes(self) -> u32 {
        let top = usize::from(self.height);
        self.first(top) + self.count(top)
    }

    /// How many words a level has.
    #[inline]
    pub(super) fn count(self, level: usize) -> u32 {
        (0..level).fold(self.leaves, above)
    }

    /// The place of a level's first word among the nodes.
    pub(super) fn first(self, level: usize) -> u32 {
        let mut first = 0;
        let mut count = self.leaves;
        for below in 0..level {
            first += count;
            count = above(count, below);
        }
        first
    }

    /// Where the bit of a word is.
    #[inline]
    pub(super) fn above(self, level: usize, word: u32) -> Above {
        let index = self.index(level, word);
        if level == usize::from(self.height) {
            return Above::Root { bit: index };
        }
        let (word, bit) = Self::split(index);
        Above::Word { word, bit }
    }

    /// The bit of a word of `level`, of those of all words above; or of the root.
    #[inline]
    pub(super) fn index(self, level: usize, word: u32) -> u32 {
        if level == usize::from(self.height) {
            self.bit_of_root(word)
        } else {
            word >> shift(level)
        }
    }

    /// The same for a leaf.
    #[inline]
    pub(super) fn index_above(self, leaf: u32) -> u32 {
        self.index(0, leaf)
    }

    /// A bit of all words of a level: the word, and the bit in it.
    #[inline]
    pub(super) const fn split(index: u32) -> (u32, u32) {
        (index >> FAN, index % (1 << FAN))
    }

    /// The other way round.
    pub(super) const fn join(word: u32, bit: u32) -> u32 {
        (word << FAN) | bit
    }

    /// Whether the root has a bit for each leaf, of that number.
    #[inline]
    pub(super) fn has_bit_for_each_leaf(self) -> bool {
        (self.height, self.root) == (0, 0)
    }

    /// The bit of the root that stands for a word of the topmost level.
    #[inline]
    pub(super) fn bit_of_root(self, word: u32) -> u32 {
        word >> self.root
    }

    /// The words of `level`, which is the topmost, that a bit of the root stands for.
    #[inline]
    pub(super) fn below_root(self, level: usize, bit: u32) -> core::ops::Range<u32> {
        let count = self.count(level);
        let end = (bit + 1) << self.root;
        bit << self.root..end.min(count)
    }

    /// The words of the level below that a bit of `level` stands for, of those of all its words.
    pub(super) fn below_index(self, level: usize, index: u32) -> core::ops::Range<u32> {
        let shift = shift(level - 1);
        let end = (index + 1) << shift;
        index << shift..end.min(self.count(level - 1))
    }

    /// The bits of a word of `level` that are in use, of those that stand for words.
    pub(super) fn bits(self, level: usize, word: u32) -> u64 {
        let bits = self.count(level - 1).div_ceil(1 << shift(level - 1));
        mask((bits - (word << FAN)).min(1 << FAN))
    }

    /// The bits of the root that are in use.
    pub(super) fn root_bits(self) -> u64 {
        mask(
            self.count(usize::from(self.height))
                .div_ceil(1 << self.root),
        )
    }
}

/// How many words of a level a bit above it stands for, as a shift.
const fn shift(level: usize) -> u32 {
    if level == 0 { LEAVES } else { 0 }
}

/// How many words the next level has.
const fn above(count: u32, level: usize) -> u32 {
    count.div_ceil(1 << (FAN + shift(level)))
}

fn mask(bits: u32) -> u64 {
    u64::MAX >> (64 - bits.min(64))
}

/// The number of a group, or of groups, which [`Cursor::check`](crate::cursor::Cursor::check) has seen is
/// small.
#[expect(clippy::cast_possible_truncation, reason = "checked at the start")]
pub(super) const fn number(groups: usize) -> u32 {
    groups as u32
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const LEAVES: [u32; 11] = [
        2,
        21,
        22,
        168,
        672,
        673,
        4_762,
        47_620,
        172_032,
        172_033,
        (1 << 27) - 3,
    ];

    #[test]
    fn levels_are_added_as_leaves_are() {
        let heights = LEAVES.map(|leaves| Shape::of(leaves).height);
        assert_eq!(heights, [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 3]);
    }

    #[test]
    fn each_word_is_among_those_that_its_bit_stands_for() {
        for leaves in LEAVES {
            let shape = Shape::of(leaves);
            for level in 0..=usize::from(shape.height) {
                let count = shape.count(level);
                for word in [0, 1, 63, 64, count / 2, count - 1] {
                    if word >= count {
                        continue;
                    }
                    let below = match shape.above(level, word) {
                        Above::Root { bit } => {
                            assert_ne!(shape.root_bits() & (1 << bit), 0);
                            shape.below_root(level, bit)
                        }
                        Above::Word { word: above, bit } => {
                            assert!(above < shape.count(level + 1));
                            assert_ne!(shape.bits(level + 1, above) & (1 << bit), 0);
                            shape.below_index(level + 1, Shape::join(above, bit))
                        }
                    };
                    assert!(below.contains(&word), "{shape:?} {level} {word} {below:?}");
                    assert!(below.end <= count && below.len() <= 32);
                }
            }
        }
    }
}
