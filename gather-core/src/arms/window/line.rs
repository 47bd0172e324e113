//! The arms in flight, in the order of their numbers, and the slots that are empty. Nothing here is unsafe.
//!
//! An arm has a place in the line, behind all that came before it, and leaves it empty when it ends. When
//! the places are used up, those that are still in line move up. A place is awake if its arm is to be
//! polled: a sweep goes from one that is awake to the next, so an arm that is woken ahead of it is met,
//! and one behind it stays for the next sweep.

use alloc::vec::Vec;
use core::mem;
use core::ops::Range;

use super::awake::Awake;

/// In the place of an arm that has left.
const NOBODY: u32 = u32::MAX;

/// The line.
#[derive(Debug)]
pub(super) struct Line {
    /// The slot of the arm in each place; as many as there may be places are allocated.
    slots: Vec<u32>,
    /// How many that is.
    places: usize,
    awake: Awake,
    /// The slots that are empty again; the last is used first.
    free: Vec<u32>,
    /// Those that were never used: neither memory nor time is spent on them before they are.
    unused: Range<u32>,
    /// How many arms in line have not ended.
    len: usize,
    /// The place with which the sweep goes on.
    next: usize,
    /// The sweep was cut before that.
    is_cut: bool,
}

impl Line {
    /// For the arms in so many slots.
    pub(super) fn of(slots: usize) -> Self {
        // Twice as many, so that moving up costs a step or two for each arm; and no more than can be counted.
        let places = slots.saturating_mul(2).min(NOBODY as usize);
        Self {
            slots: Vec::with_capacity(places),
            places,
            awake: Awake::none_of(places),
            free: Vec::new(),
            unused: 0..narrow(slots),
            len: 0,
            next: 0,
            is_cut: false,
        }
    }

    /// How many arms have not ended.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether a slot is empty.
    #[inline]
    pub(super) fn has_room(&self) -> bool {
        !self.free.is_empty() || !self.unused.is_empty()
    }

    /// Whether an arm is to be polled.
    #[inline]
    pub(super) fn is_any_awake(&self) -> bool {
        self.awake.is_any()
    }

    /// A sweep begins, or goes on where it was cut.
    #[inline]
    pub(super) fn begin(&mut self) {
        if !mem::take(&mut self.is_cut) {
            self.next = 0;
        }
    }

    /// The sweep is over, or was cut behind the last arm that it has met.
    pub(super) fn go_on(&mut self) {
        if !mem::take(&mut self.is_cut) {
            self.next = self.slots.len();
        }
    }

    /// The slot of the arm that has its turn in this sweep; those that come are behind it.
    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        if self.next >= self.slots.len() {
            return None;
        }
        let place = self.awake.next(self.next)?;
        self.next = place + 1;
        Some(self.slots[place] as usize)
    }

    /// The sweep is cut before the arm in this place has its turn.
    pub(super) fn cut(&mut self, place: u32) {
        self.next = place as usize;
        self.is_cut = true;
    }

    /// An arm joins the line, as the last, and has its turn: no other is due. Its slot, if one is empty, and
    /// its place. `moved`: told of the slots whose arms have another place.
    #[inline]
    pub(super) fn join(&mut self, moved: impl FnMut(usize, u32)) -> Option<(usize, u32)> {
        let slot = self.free.pop().or_else(|| self.unused.next())?;
        if self.len == 0 {
            self.slots.clear();
        } else if self.slots.len() == self.places {
            self.move_up(moved);
        }
        let place = self.slots.len();
        self.slots.push(slot);
        self.awake.wake(place);
        self.len += 1;
        self.next = place + 1;
        Some((slot as usize, narrow(place)))
    }

    /// Fills the places that were left.
    #[inline(never)]
    fn move_up(&mut self, mut moved: impl FnMut(usize, u32)) {
        let mut end = 0;
        for place in self.places() {
            let slot = self.slots[place];
            if slot == NOBODY {
                continue;
            }
            self.slots[end] = slot;
            moved(slot as usize, narrow(end));
            if self.awake.is_awake(place) {
                self.awake.rest(place);
                self.awake.wake(end);
            }
            end += 1;
        }
        self.slots.truncate(end);
    }

    /// An arm in line has ended, which a destructor of its that unwinds does not change.
    #[inline]
    pub(super) fn end(&mut self) {
        self.len -= 1;
    }

    /// Whether the next arm may have this place, whose arm has ended: nobody stands behind it. Where nobody
    /// stands before it either, the first place is a better one.
    #[inline]
    pub(super) fn is_handed_on(&self, place: u32) -> bool {
        place as usize + 1 == self.slots.len() && (self.len > 0 || place == 0)
    }

    /// The next arm has the place of one that has ended.
    #[inline]
    pub(super) fn follow(&mut self) {
        self.len += 1;
    }

    /// The arm in this place was woken.
    pub(super) fn wake(&mut self, place: u32) {
        self.awake.wake(place as usize);
    }

    /// The arm in this place was polled, and waits for a wake. Not inlined: what can be computed of it would
    /// be, for each arm that has its turn.
    #[inline(never)]
    pub(super) fn rest(&mut self, place: u32) {
        self.awake.rest(place as usize);
    }

    /// The place of an arm that has ended is left, and its slot is empty: it is used again before the others
    /// are.
    #[inline(never)]
    pub(super) fn leave(&mut self, place: u32) {
        let place = place as usize;
        let slot = mem::replace(&mut self.slots[place], NOBODY);
        self.awake.rest(place);
        self.free.push(slot);
    }

    /// The places of the line, of which some were left.
    pub(super) fn places(&self) -> Range<usize> {
        0..self.slots.len()
    }

    /// The slot of the arm in this place, if it has not left.
    pub(super) fn slot(&self, place: usize) -> Option<usize> {
        let slot = self.slots[place];
        (slot != NOBODY).then_some(slot as usize)
    }

    /// The slots of all, in order.
    pub(super) fn slots(&self) -> impl Iterator<Item = usize> {
        self.places().filter_map(|place| self.slot(place))
    }
}

/// The number of a place, or of a slot.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "no more places, and `Cursor::check`"
)]
fn narrow(place: usize) -> u32 {
    place as u32
}

#[cfg(all(test, not(loom)))]
mod tests {
    use alloc::vec;

    use super::*;

    /// A line, and beside it what it should say: the slots in order, and the place of each.
    struct Told {
        line: Line,
        slots: Vec<usize>,
        places: Vec<u32>,
    }

    impl Told {
        fn of(slots: usize) -> Self {
            let (line, places) = (Line::of(slots), vec![0; slots]);
            let slots = Vec::new();
            Self {
                line,
                slots,
                places,
            }
        }

        fn join(&mut self) {
            let (places, mut moved) = (&mut self.places, Vec::new());
            let joined = self.line.join(|slot, place| moved.push((slot, place)));
            for (slot, place) in moved {
                places[slot] = place;
            }
            let (slot, place) = joined.unwrap();
            places[slot] = place;
            self.slots.push(slot);
            self.check();
        }

        fn leave(&mut self, nth: usize) {
            let slot = self.slots.remove(nth);
            self.line.end();
            self.line.leave(self.places[slot]);
            self.check();
        }

        fn check(&self) {
            assert!(self.line.slots().eq(self.slots.iter().copied()));
            assert_eq!(self.line.len(), self.slots.len());
            for slot in &self.slots {
                let place = self.places[*slot] as usize;
                assert_eq!(self.line.slot(place), Some(*slot));
            }
        }

        /// Who has a turn in a sweep, each waiting behind it.
        fn sweep(&mut self) -> Vec<usize> {
            self.line.begin();
            let mut met = Vec::new();
            while let Some(slot) = self.line.next() {
                self.line.rest(self.places[slot]);
                met.push(slot);
            }
            met
        }
    }

    #[test]
    fn slots_stand_in_the_order_in_which_arms_joined_also_when_they_move_up() {
        let mut told = Told::of(5);
        let mut nth = 1;
        for _ in 0..5 {
            told.join();
        }
        for _ in 0..50 {
            nth = (nth * 7 + 3) % 5;
            told.leave(nth);
            told.join();
            assert!(!told.line.has_room());
        }
        while !told.slots.is_empty() {
            told.leave(0);
        }
        told.join();
        assert!(told.line.is_handed_on(0), "the line begins again");
    }

    #[test]
    fn those_that_are_awake_stay_so_when_they_move_up() {
        let mut told = Told::of(3);
        (0..3).for_each(|_| told.join());
        assert_eq!(told.sweep(), told.slots);
        let first = told.slots[0];
        told.line.wake(told.places[first]);
        for _ in 0..3 {
            told.leave(2);
            told.join();
            let last = told.slots[2];
            told.line.rest(told.places[last]);
        }
        assert_eq!(told.sweep(), [first]);
        assert!(!told.line.is_any_awake());
    }

    #[test]
    fn an_arm_that_is_woken_ahead_is_met_and_one_behind_is_not() {
        let mut told = Told::of(3);
        (0..3).for_each(|_| told.join());
        told.sweep();
        let [first, second, third] = told.slots[..] else {
            unreachable!()
        };
        told.line.wake(told.places[second]);
        told.line.begin();
        assert_eq!(told.line.next(), Some(second));
        told.line.rest(told.places[second]);
        told.line.wake(told.places[first]);
        told.line.wake(told.places[third]);
        assert_eq!(told.line.next(), Some(third));
        told.line.cut(told.places[third]);
        told.line.begin();
        assert_eq!(told.line.next(), Some(third), "the sweep goes on");
        told.line.rest(told.places[third]);
        assert_eq!(told.line.next(), None);
        assert_eq!(told.sweep(), [first]);
    }
}
