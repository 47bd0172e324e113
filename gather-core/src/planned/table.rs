//! The states of the arms, as the future that a user sees knows them.

use core::sync::atomic::{AtomicU32, Ordering};

use crate::marks::{Marks, State};

/// The marks of a group, or those of a spread as of one arm.
pub(super) struct Entry {
    /// How many arms there are.
    arms: u8,
    /// Two halves: not every target has an atomic of 64 bits.
    marks: [AtomicU32; 2],
}

impl Entry {
    /// Arms that wait to be started.
    #[inline]
    pub(super) fn new(arms: u8) -> Self {
        Self {
            arms,
            marks: Marks::UNSTARTED.to_halves().map(AtomicU32::new),
        }
    }

    // Ordering, for both: Relaxed, the marks are all there is to know. The table is shared by one
    // thread at a time, but its type can't say so.

    #[inline]
    pub(super) fn note(&self, marks: Marks) {
        let halves = marks.to_halves();
        self.marks[0].store(halves[0], Ordering::Relaxed);
        self.marks[1].store(halves[1], Ordering::Relaxed);
    }

    fn marks(&self) -> Marks {
        let half = |half: &AtomicU32| half.load(Ordering::Relaxed);
        Marks::from_halves(self.marks.each_ref().map(half))
    }

    /// Nobody drives the arms any more.
    pub(super) fn cancel(&self) {
        let mut marks = self.marks();
        marks.cancel_all();
        self.note(marks);
    }

    /// Arm by arm.
    pub(super) fn states(&self) -> impl Iterator<Item = State> + use<> {
        let marks = self.marks();
        (0..u32::from(self.arms)).map(move |bit| marks.state(bit))
    }
}
