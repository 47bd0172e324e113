//! What became of the arms of a window, in the order of their numbers. Nothing here is unsafe.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::mem;

use crate::marks::State;
use crate::mode::Project;

/// What became of an arm.
#[derive(Debug)]
pub(super) enum Fate<K> {
    /// It is in its slot, or was cancelled.
    Open,
    Kept(K),
    /// It ended the gather.
    HandedOn,
}

/// Which arms were cancelled.
#[derive(Debug)]
struct Cancelled {
    /// Those among the others, in order.
    some: Vec<usize>,
    /// All from this one on.
    from: usize,
}

impl Cancelled {
    /// When so many have ended, and this has become of those behind them.
    fn of<K>(first: usize, rest: &VecDeque<Fate<K>>) -> Self {
        let open = rest.iter().enumerate();
        let open = open.filter(|(_, fate)| matches!(fate, Fate::Open));
        Self {
            some: open.map(|(at, _)| first + at).collect(),
            from: first + rest.len(),
        }
    }
}

/// No arm: to compare with it takes a step less than with an `Option`.
const NONE: usize = usize::MAX;

/// The outputs. Arms end in order but for those in flight, so most of them need no mark of their own.
#[derive(Debug)]
pub(super) struct Outputs<K> {
    /// Those of the first arms, each of which has one.
    first: Vec<K>,
    /// The arm whose output goes there as it comes: the next one, if there are none behind. Else none, which
    /// no arm has for its number.
    next: usize,
    /// What became of the arms behind those; none has ended behind the last one here.
    rest: VecDeque<Fate<K>>,
    /// Once those are gone, or something stands for them: the arms that were cancelled.
    cancelled: Option<Cancelled>,
    /// The outputs in the order in which they came, if they are handed on one by one: then they are
    /// nowhere else. Each holds the place of its arm until it is taken.
    queue: Option<VecDeque<(usize, K)>>,
}

impl<K> Outputs<K> {
    pub(super) fn new() -> Self {
        Self {
            first: Vec::new(),
            next: 0,
            rest: VecDeque::new(),
            cancelled: None,
            queue: None,
        }
    }

    /// The outputs are to be handed on one by one.
    pub(super) fn queue(&mut self) {
        self.queue = Some(VecDeque::new());
        self.next = NONE;
    }

    /// The output that came first of those that were not taken.
    pub(super) fn next(&mut self) -> Option<(usize, K)> {
        self.queue.as_mut()?.pop_front()
    }

    /// How many are queued.
    pub(super) fn queued(&self) -> usize {
        self.queue.as_ref().map_or(0, VecDeque::len)
    }

    /// The arms whose outputs are queued, if any ever are.
    pub(super) fn queued_arms(&self) -> Option<impl Iterator<Item = usize>> {
        let queue = self.queue.as_ref()?;
        Some(queue.iter().map(|(arm, _)| *arm))
    }

    /// An arm has ended: whether its output holds its place.
    #[inline]
    pub(super) fn store(&mut self, arm: usize, fate: Fate<K>) -> bool {
        match fate {
            Fate::Kept(kept) if self.next == arm => {
                self.first.push(kept);
                self.next = arm + 1;
                false
            }
            fate => self.store_apart(arm, fate),
        }
    }

    /// The same where the arms do not end in order, or their order is of no account.
    #[inline(never)]
    fn store_apart(&mut self, arm: usize, fate: Fate<K>) -> bool {
        let Some(queue) = &mut self.queue else {
            self.store_behind(arm, fate);
            return false;
        };
        let Fate::Kept(kept) = fate else {
            return false;
        };
        queue.push_back((arm, kept));
        true
    }

    /// Stores what became of an arm that did not end in order.
    fn store_behind(&mut self, arm: usize, fate: Fate<K>) {
        let at = arm - self.first.len();
        if at >= self.rest.len() {
            self.rest.resize_with(at + 1, || Fate::Open);
        }
        self.rest[at] = fate;
        while let Some(Fate::Kept(_)) = self.rest.front() {
            if let Some(Fate::Kept(kept)) = self.rest.pop_front() {
                self.first.push(kept);
            }
        }
        self.next = if self.rest.is_empty() {
            self.first.len()
        } else {
            NONE
        };
    }

    /// Stores for each of so many arms that has no output what it gets instead: it was cancelled, or has
    /// ended by itself (`is_end`).
    pub(super) fn fill(
        &mut self,
        arms: usize,
        is_end: bool,
        mut instead: impl FnMut(usize) -> Option<K>,
    ) {
        if self.queue.is_some() {
            return;
        }
        let first = self.first.len();
        self.rest.resize_with(arms - first, || Fate::Open);
        if !is_end {
            self.cancelled = Some(Cancelled::of(first, &self.rest));
        }
        for (at, fate) in self.rest.iter_mut().enumerate() {
            if let Fate::Open = fate {
                if let Some(kept) = instead(first + at) {
                    *fate = Fate::Kept(kept);
                }
            }
        }
    }

    /// Takes what became of so many arms; only which were cancelled is remembered.
    pub(super) fn take(&mut self, arms: usize) -> Taken<K> {
        let (first, rest) = (mem::take(&mut self.first), mem::take(&mut self.rest));
        let queue = self.queue.as_mut().map(mem::take);
        if self.cancelled.is_none() && queue.is_none() {
            self.cancelled = Some(Cancelled::of(first.len(), &rest));
        }
        let open = arms.saturating_sub(first.len() + rest.len());
        Taken {
            first,
            rest,
            open,
            _queue: queue,
        }
    }

    /// The state of an arm that is not running.
    pub(super) fn state(&self, arm: usize) -> State {
        let is_cancelled = self
            .cancelled
            .as_ref()
            .map(|cancelled| arm >= cancelled.from || cancelled.some.binary_search(&arm).is_ok());
        if is_cancelled == Some(false) || arm < self.first.len() {
            return State::Done;
        }
        match self.rest.get(arm - self.first.len()) {
            None | Some(Fate::Open) => State::Cancelled,
            Some(_) if is_cancelled.is_some() => State::Filled,
            Some(_) => State::Done,
        }
    }
}

/// What became of the arms, to be dropped in their order.
pub(super) struct Taken<K> {
    first: Vec<K>,
    rest: VecDeque<Fate<K>>,
    /// How many arms there are behind those.
    open: usize,
    _queue: Option<VecDeque<(usize, K)>>,
}

impl<K> Taken<K> {
    /// As a mode hands them back, in the order of the arms.
    pub(super) fn project<P: Project<K>>(self) -> Vec<P::Piece> {
        let rest = |rest: Vec<Fate<K>>| {
            rest.into_iter().map(|fate| match fate {
                Fate::Kept(kept) => P::project(Some(kept)),
                Fate::Open | Fate::HandedOn => P::project(None),
            })
        };
        // Where they lie, as far as they fit.
        let mut pieces: Vec<_> = if self.first.is_empty() {
            rest(self.rest.into()).collect()
        } else {
            let first = self.first.into_iter();
            let mut pieces: Vec<_> = first.map(|kept| P::project(Some(kept))).collect();
            pieces.extend(rest(self.rest.into()));
            pieces
        };
        pieces.extend((0..self.open).map(|_| P::project(None)));
        pieces
    }
}
