//! Which places of a line are awake, to be found in order. Nothing here is unsafe.

use alloc::vec;
use alloc::vec::Vec;

/// How many places share a word.
const WORD: usize = u64::BITS as usize;

/// A bit for each place, and one above each word of them that says whether it has any: so the next one is
/// found in a few steps, however far ahead it lies.
#[derive(Debug)]
pub(super) struct Awake {
    words: Vec<u64>,
    above: Vec<u64>,
}

impl Awake {
    /// So many places, none of them awake.
    pub(super) fn none_of(places: usize) -> Self {
        let words = places.div_ceil(WORD);
        Self {
            words: vec![0; words],
            above: vec![0; words.div_ceil(WORD)],
        }
    }

    /// Whether any is.
    #[inline]
    pub(super) fn is_any(&self) -> bool {
        self.above.iter().any(|word| *word != 0)
    }

    /// The first from `from` on.
    #[inline]
    pub(super) fn next(&self, from: usize) -> Option<usize> {
        let ahead = self.words.get(from / WORD)? >> (from % WORD);
        if ahead == 0 {
            return self.next_behind(from / WORD);
        }
        Some(from + ahead.trailing_zeros() as usize)
    }

    /// The first in the words behind this one.
    #[inline(never)]
    fn next_behind(&self, word: usize) -> Option<usize> {
        let from = word + 1;
        let mut above = from / WORD;
        let mut ahead = self.above.get(above)? & (u64::MAX << (from % WORD));
        while ahead == 0 {
            above += 1;
            ahead = *self.above.get(above)?;
        }
        let word = above * WORD + ahead.trailing_zeros() as usize;
        Some(word * WORD + self.words[word].trailing_zeros() as usize)
    }

    /// Whether this one is.
    #[inline]
    pub(super) fn is_awake(&self, place: usize) -> bool {
        self.words[place / WORD] & (1 << (place % WORD)) != 0
    }

    /// It is from now on.
    #[inline]
    pub(super) fn wake(&mut self, place: usize) {
        let word = &mut self.words[place / WORD];
        if *word == 0 {
            let above = place / WORD;
            self.above[above / WORD] |= 1 << (above % WORD);
        }
        *word |= 1 << (place % WORD);
    }

    /// It is not any more.
    #[inline]
    pub(super) fn rest(&mut self, place: usize) {
        let word = &mut self.words[place / WORD];
        *word &= !(1 << (place % WORD));
        if *word == 0 {
            let above = place / WORD;
            self.above[above / WORD] &= !(1 << (above % WORD));
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// Of three levels' worth, were there three.
    const PLACES: usize = 3 * WORD * WORD + 5;

    fn all(awake: &Awake) -> Vec<usize> {
        let mut all = Vec::new();
        while let Some(place) = awake.next(all.last().map_or(0, |last| last + 1)) {
            all.push(place);
        }
        all
    }

    #[test]
    fn places_are_found_in_order_however_far_apart() {
        let places = [0, 1, 63, 64, 65, 4_095, 4_096, 8_200, PLACES - 1];
        let mut awake = Awake::none_of(PLACES);
        assert!(!awake.is_any() && all(&awake).is_empty());
        for place in places.iter().rev() {
            awake.wake(*place);
            awake.wake(*place);
        }
        assert_eq!(all(&awake), places);
        assert_eq!(awake.next(66), Some(4_095));
        for (rested, place) in places.iter().enumerate() {
            assert!(awake.is_any() && awake.is_awake(*place));
            awake.rest(*place);
            awake.rest(*place);
            assert_eq!(all(&awake), places[rested + 1..]);
        }
        assert!(!awake.is_any());
    }

    #[test]
    fn behind_the_last_place_there_is_none() {
        for places in [0, 1, 64, 128, WORD * WORD] {
            let mut awake = Awake::none_of(places);
            assert_eq!((awake.next(0), awake.next(places)), (None, None));
            if let Some(last) = places.checked_sub(1) {
                awake.wake(last);
                assert_eq!((awake.next(0), awake.next(places)), (Some(last), None));
            }
        }
    }
}
