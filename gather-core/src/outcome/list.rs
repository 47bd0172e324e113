//! A list of arms, for messages; without `alloc` too.

use core::fmt;

use crate::arm::Arm;

/// How many places have a bit: without `alloc` all that are told of.
const PLACES: usize = WORDS * 64;
const WORDS: usize = if cfg!(feature = "alloc") { 1 } else { 8 };

/// Arms in arm order: a bit for each of the first places, so that a list of them takes no allocation.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ArmList {
    places: [u64; WORDS],
    names: &'static [&'static str],
    /// The others: elements, and arms behind those places.
    #[cfg(feature = "alloc")]
    others: alloc::vec::Vec<Arm>,
}

impl ArmList {
    pub(crate) fn push(&mut self, arm: Arm) {
        let place = arm.index();
        let has_bit = arm.element().is_none() && place < PLACES;
        if has_bit {
            self.places[place / 64] |= 1 << (place % 64);
            self.names = arm.names();
        }
        #[cfg(feature = "alloc")]
        if !has_bit {
            self.others.push(arm);
        }
    }

    fn first(&self) -> impl Iterator<Item = Arm> + '_ {
        (0..PLACES)
            .filter(|place| self.places[place / 64] & (1 << (place % 64)) != 0)
            .map(|place| Arm::new(place, None, self.names))
    }

    #[cfg(not(feature = "alloc"))]
    pub(crate) fn iter(&self) -> impl Iterator<Item = Arm> + '_ {
        self.first()
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = Arm> + '_ {
        let mut first = self.first().peekable();
        let mut others = self.others.iter().copied().peekable();
        core::iter::from_fn(move || match (first.peek(), others.peek()) {
            (Some(arm), Some(other)) if other.index() < arm.index() => others.next(),
            (Some(_), _) => first.next(),
            (None, _) => others.next(),
        })
    }

    /// The arms that were pushed in any order: bits have theirs.
    #[cfg_attr(
        not(feature = "alloc"),
        allow(unused_mut, reason = "there are but bits")
    )]
    pub(crate) fn in_order(mut self) -> Self {
        #[cfg(feature = "alloc")]
        self.others
            .sort_unstable_by_key(|arm| (arm.index(), arm.element()));
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
