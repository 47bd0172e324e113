//! Whose turn it is in a window: the arms that are awake, by number, and behind them those that the
//! source yields, if there is a slot. Nothing here is unsafe.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::mem;

/// The number of an arm, and its slot.
type Seated = (usize, usize);

/// Who is polled next.
#[derive(Clone, Copy)]
pub(super) enum Turn {
    /// This arm, which was collected when the sweep began.
    Due(usize),
    /// This arm, which was woken since.
    Ahead(usize),
    /// The next one from the source.
    New,
}

/// The arms that were collected and not polled, and the slots that are empty.
#[derive(Debug)]
pub(super) struct Turns {
    /// Those of this sweep, in order.
    due: Vec<Seated>,
    /// How many of them had their turn.
    passed: usize,
    /// Those that were woken during this sweep and lie ahead.
    ahead: BinaryHeap<Reverse<Seated>>,
    /// Those that are to be polled in the next sweep: in order, unless some were woken behind the
    /// arm that had its turn.
    later: Vec<Seated>,
    /// The arm with which a sweep that was cut here goes on.
    resume: Option<usize>,
    /// The slots that are empty.
    free: Vec<usize>,
}

impl Turns {
    pub(super) fn new() -> Self {
        Self {
            due: Vec::new(),
            passed: 0,
            ahead: BinaryHeap::new(),
            later: Vec::new(),
            resume: None,
            free: Vec::new(),
        }
    }

    /// Whether no arms are left that were collected.
    pub(super) fn are_over(&self) -> bool {
        !self.are_due() && self.later.is_empty()
    }

    /// The arm with which a sweep goes on that was cut.
    pub(super) fn resume(&mut self) -> Option<usize> {
        self.resume.take()
    }

    /// A sweep begins: all of them are due.
    pub(super) fn begin(&mut self) {
        // There are some left if the sweep before was stopped.
        self.later.extend_from_slice(&self.due[self.passed..]);
        self.later
            .extend(self.ahead.drain().map(|Reverse(turn)| turn));
        self.due.clear();
        self.passed = 0;
        mem::swap(&mut self.due, &mut self.later);
        // Mostly they are in order, which costs one look at each.
        self.due.sort_unstable_by_key(|(arm, _)| *arm);
    }

    /// Whether there are any in this sweep.
    #[inline]
    pub(super) fn are_due(&self) -> bool {
        self.passed < self.due.len() || !self.ahead.is_empty()
    }

    /// Whose turn it is in this sweep, and in which slot.
    #[inline]
    pub(super) fn peek(&self) -> Option<(Turn, usize)> {
        let due = self.due.get(self.passed).copied();
        match (self.ahead.peek(), due) {
            (Some(Reverse(ahead)), due) if due.is_none_or(|due| *ahead < due) => {
                Some((Turn::Ahead(ahead.0), ahead.1))
            }
            (_, Some((arm, slot))) => Some((Turn::Due(arm), slot)),
            (_, None) => Some((Turn::New, *self.free.last()?)),
        }
    }

    /// It has its turn, in its slot.
    #[inline]
    pub(super) fn pass(&mut self, turn: Turn) {
        match turn {
            Turn::Due(_) => self.passed += 1,
            Turn::Ahead(_) => _ = self.ahead.pop(),
            Turn::New => _ = self.free.pop(),
        }
    }

    /// A slot is empty, and used again before the others are.
    #[inline]
    pub(super) fn give_slot(&mut self, slot: usize) {
        self.free.push(slot);
    }

    /// So many slots are empty, and used in order.
    pub(super) fn give_slots(&mut self, slots: usize) {
        self.free = (0..slots).rev().collect();
    }

    /// An arm was woken that lies ahead.
    pub(super) fn join(&mut self, turn: Seated) {
        self.ahead.push(Reverse(turn));
    }

    /// An arm is to be polled in the next sweep.
    #[inline]
    pub(super) fn wait(&mut self, turn: Seated) {
        self.later.push(turn);
    }

    /// The sweep is cut before the turn of this arm.
    pub(super) fn cut(&mut self, turn: Seated) {
        self.resume = Some(turn.0);
        self.join(turn);
    }

    /// No arm is to be polled any more.
    pub(super) fn clear(&mut self) {
        self.due.clear();
        self.ahead.clear();
        self.later.clear();
        self.passed = 0;
    }
}
