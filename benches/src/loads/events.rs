//! Arms that wait for events, through wakers that they stored.

use std::task::Poll;

use super::{Arm, Load, poll_bare};
use crate::arms::{Cell, Event};

/// A cell for each arm, used by one set after another, and the order in which they are fired.
pub(crate) struct Cells {
    cells: Vec<Cell>,
    order: Vec<u32>,
}

impl Cells {
    /// Each arm `each` times, arms taking turns.
    fn new(arms: usize, each: usize, shuffled: bool) -> Self {
        let mut order: Vec<u32> = (0..).take(arms).collect();
        if shuffled {
            // The same order in every run.
            fastrand::Rng::with_seed(arms as u64).shuffle(&mut order);
        }
        Self {
            cells: (0..arms).map(|_| Cell::default()).collect(),
            order: order.repeat(each),
        }
    }

    #[inline]
    fn fire(&self, arm: u32) {
        self.cells[arm as usize].fire();
    }

    #[inline]
    fn fire_all(&self) {
        for &arm in &self.order {
            self.fire(arm);
        }
    }

    /// Each event, then a poll of its arm.
    #[inline]
    fn bare(&self, arms: &mut [impl Arm<u64>], mut keep: impl FnMut(u64)) {
        for &arm in &self.order {
            self.fire(arm);
            if let Poll::Ready(output) = poll_bare(&mut arms[arm as usize]) {
                keep(output);
            }
        }
    }
}

/// One event per poll of the join, `EACH` events for each arm, arms taking turns.
pub(crate) struct OneByOne<const EACH: usize, const SHUFFLED: bool>;

impl<const EACH: usize, const SHUFFLED: bool> Load for OneByOne<EACH, SHUFFLED> {
    type Source = Cells;
    type Output = u64;
    type Arm<'a> = Event<'a>;

    const EVENTS: usize = EACH;

    fn source(arms: usize, _: usize) -> Cells {
        Cells::new(arms, EACH, SHUFFLED)
    }

    fn arm(source: &Cells, _: usize, index: usize) -> Event<'_> {
        Event::new(&source.cells[index], EACH)
    }

    #[inline]
    fn step(source: &Cells, _: usize, step: usize) -> bool {
        let next = source.order.get(step);
        next.map(|&arm| source.fire(arm)).is_some()
    }

    #[inline]
    fn bare(source: &Cells, _: usize, arms: &mut [impl Arm<Self::Output>], keep: impl FnMut(u64)) {
        source.bare(arms, keep);
    }
}

/// `EACH` times: an event for every arm, in random order if `SHUFFLED`, then a poll.
pub(crate) struct AllWoken<const EACH: usize, const SHUFFLED: bool>;

impl<const EACH: usize, const SHUFFLED: bool> Load for AllWoken<EACH, SHUFFLED> {
    type Source = Cells;
    type Output = u64;
    type Arm<'a> = Event<'a>;

    const EVENTS: usize = EACH;

    fn source(arms: usize, _: usize) -> Cells {
        Cells::new(arms, 1, SHUFFLED)
    }

    fn arm(source: &Cells, _: usize, index: usize) -> Event<'_> {
        Event::new(&source.cells[index], EACH)
    }

    #[inline]
    fn step(source: &Cells, _: usize, step: usize) -> bool {
        source.fire_all();
        step < EACH
    }

    #[inline]
    fn bare(
        source: &Cells,
        _: usize,
        arms: &mut [impl Arm<Self::Output>],
        mut keep: impl FnMut(u64),
    ) {
        for _ in 0..EACH {
            source.bare(arms, &mut keep);
        }
    }
}

/// Polled once, then dropped: nothing ever happens to its arms.
pub(crate) struct DropPending;

impl Load for DropPending {
    type Source = Cells;
    type Output = u64;
    type Arm<'a> = Event<'a>;

    const DROPPED: bool = true;

    fn source(arms: usize, _: usize) -> Cells {
        Cells::new(arms, 1, false)
    }

    fn arm(source: &Cells, _: usize, index: usize) -> Event<'_> {
        Event::new(&source.cells[index], 1)
    }

    #[inline]
    fn bare(_: &Cells, _: usize, arms: &mut [impl Arm<Self::Output>], _: impl FnMut(u64)) {
        poll_once(arms);
    }
}

/// Every other arm completes, the join is polled, then dropped.
pub(crate) struct DropHalfWay;

impl Load for DropHalfWay {
    type Source = Cells;
    type Output = u64;
    type Arm<'a> = Event<'a>;

    const DROPPED: bool = true;

    fn source(arms: usize, _: usize) -> Cells {
        Cells::new(arms, 1, false)
    }

    fn arm(source: &Cells, _: usize, index: usize) -> Event<'_> {
        Event::new(&source.cells[index], 1)
    }

    #[inline]
    fn step(source: &Cells, _: usize, step: usize) -> bool {
        if step == 0 {
            source.cells.iter().step_by(2).for_each(Cell::fire);
        }
        step == 0
    }

    #[inline]
    fn bare(source: &Cells, _: usize, arms: &mut [impl Arm<Self::Output>], keep: impl FnMut(u64)) {
        poll_once(arms);
        let halves = source.cells.iter().zip(arms).step_by(2);
        halves
            .filter_map(|(cell, arm)| {
                cell.fire();
                match poll_bare(arm) {
                    Poll::Ready(output) => Some(output),
                    Poll::Pending => None,
                }
            })
            .for_each(keep);
    }
}

#[inline]
fn poll_once(arms: &mut [impl Arm<u64>]) {
    for arm in arms {
        assert!(poll_bare(arm).is_pending(), "nothing has happened yet");
    }
}
