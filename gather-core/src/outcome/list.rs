//! A list of arms, for messages; without `alloc` too.

use core::fmt;

use crate::arm::Arm;

/// Arms in arm order.
#[cfg(feature = "alloc")]
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ArmList {
    arms: alloc::vec::Vec<Arm>,
}

#[cfg(feature = "alloc")]
impl ArmList {
    pub(crate) fn push(&mut self, arm: Arm) {
        self.arms.push(arm);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Arm> + '_ {
        self.arms.iter().copied()
    }

    /// The arms that were pushed in any order.
    pub(crate) fn in_order(mut self) -> Self {
        self.arms
            .sort_unstable_by_key(|arm| (arm.index(), arm.element()));
        self
    }
}

/// Arms in arm order: a bit for each place, since without `alloc` nothing is spread.
#[cfg(not(feature = "alloc"))]
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ArmList {
    places: [u64; WORDS],
    names: &'static [&'static str],
}

#[cfg(not(feature = "alloc"))]
const WORDS: usize = 8;

#[cfg(not(feature = "alloc"))]
impl ArmList {
    /// Arms behind the 512th are left out.
    pub(crate) fn push(&mut self, arm: Arm) {
        if let Some(word) = self.places.get_mut(arm.index() / 64) {
            *word |= 1 << (arm.index() % 64);
        }
        self.names = arm.names();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Arm> + '_ {
        (0..WORDS * 64)
            .filter(|place| self.places[place / 64] & (1 << (place % 64)) != 0)
            .map(|place| Arm::new(place, None, self.names))
    }

    /// The arms that were pushed in any order: bits have theirs.
    pub(crate) fn in_order(self) -> Self {
        self
    }
}

/// `` `user`, `#2` and `pages[3]` ``: all that have a name of their own; of the others, which a collection
/// may have any number of, the first 32 and how many more.
impl fmt::Display for ArmList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 32;
        let count = self.iter().count();
        let (mut told, mut nameless) = (0, 0);
        for arm in self.iter() {
            if arm.name().is_none() || arm.element().is_some() {
                nameless += 1;
                if nameless > MOST {
                    continue;
                }
            }
            told += 1;
            let before = match told {
                1 => "",
                _ if told == count => " and ",
                _ => ", ",
            };
            write!(f, "{before}`{arm}`")?;
        }
        match count - told {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl fmt::Debug for ArmList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for arm in self.iter() {
            list.entry(&format_args!("{arm}"));
        }
        list.finish()
    }
}
