//! The arms of a collection of which only so many run at a time: pulled from their source as places
//! free up, so that a million of them cost memory for those in flight and for the outputs.
//!
//! A slot is used for one arm after the other. So the order of the slots is not that of the arms,
//! and a sweep goes by the numbers of the arms: it collects those that are awake, sorts them, and
//! starts new ones behind them, which have higher numbers. What was collected stays so until it is
//! polled, also when a sweep is cut: were it handed back to the block and collected again, N arms
//! that are awake would cost N²/128 steps.

mod sweep;

use alloc::collections::{BinaryHeap, VecDeque};
use alloc::vec::{self, Vec};
use core::cmp::Reverse;
use core::mem;
use core::pin::Pin;

use super::ledger::{Borrowed, Ledger, bit_of};
use super::{Arms, At, Contents, Left, Limit, Manner, Rekeep, Rekept, Report, Run, Take, slots};
use crate::control::Count;
use crate::cursor::Place;
use crate::drive::{Base, Visit};
use crate::marks::{GROUP, Marks, State};
use crate::mode::{Mode, Project};
use crate::pin;
use crate::slot::Slot;
use crate::wake::{Session, Wakes};

/// With more places than this, a source that does not say how long it is is drawn at once: slots
/// can't be added later.
const MANY_PLACES: usize = 1 << 16;

/// The arms that a source yields, a few at a time.
#[derive(Debug)]
pub struct Window<I, F, K> {
    source: Source<I, F>,
    /// How many arms the source will still yield, if it says so exactly.
    left: Option<usize>,
    /// On the heap: futures are pinned there (I2).
    slots: Vec<Slot<F, K>>,
    ledger: Ledger,
    /// The number of the arm in each slot.
    arms: Vec<usize>,
    /// The slots that are empty.
    free: Vec<usize>,
    /// How many arms were pulled.
    pulled: usize,
    /// What became of each of them; nothing, if the outputs are queued.
    fates: Vec<Fate<K>>,
    /// Once those are gone: the arms that were cancelled.
    cancelled: Vec<usize>,
    /// The outputs in the order in which they came, if they are handed on one by one. Each holds the
    /// place of its arm until it is taken.
    queue: Option<VecDeque<(usize, K)>>,
    /// The arms that are to be polled in this sweep and their slots, the next one last.
    due: Vec<(usize, usize)>,
    /// Those that were woken during this sweep and lie ahead.
    ahead: BinaryHeap<Reverse<(usize, usize)>>,
    /// Those that are to be polled in the next sweep, in no order.
    later: Vec<(usize, usize)>,
    /// The arm with which a sweep that was cut here goes on.
    resume: Option<usize>,
    /// The source was dropped before it had ended, and nobody knows how many arms it had left.
    cut_short: bool,
    manner: Manner,
}

/// Where arms come from.
#[derive(Debug)]
enum Source<I, F> {
    Items(I),
    Drawn(vec::IntoIter<F>),
    Ended,
}

/// What became of an arm.
#[derive(Debug)]
enum Fate<K> {
    /// It is in its slot, or was cancelled.
    Open,
    Kept(K),
    /// It ended the gather.
    HandedOn,
}

impl<F, K> Window<vec::IntoIter<F>, F, K> {
    /// Arms that were not started, and of which it is known how many they are.
    pub(super) fn of_vec(futures: Vec<F>, manner: Manner) -> Self {
        Self {
            left: Some(futures.len()),
            ..Self::new(futures.into_iter(), manner)
        }
    }
}

/// Neither the source nor the outputs are ever pinned.
impl<I, F: Unpin, K> Unpin for Window<I, F, K> {}

impl<I, F, K> Window<I, F, K> {
    /// Arms that were not started.
    pub(super) fn new(source: I, manner: Manner) -> Self {
        Self {
            source: Source::Items(source),
            left: None,
            slots: Vec::new(),
            ledger: Ledger::vacant(0),
            arms: Vec::new(),
            free: Vec::new(),
            pulled: 0,
            fates: Vec::new(),
            cancelled: Vec::new(),
            queue: None,
            due: Vec::new(),
            ahead: BinaryHeap::new(),
            later: Vec::new(),
            resume: None,
            cut_short: false,
            manner,
        }
    }

    /// The window itself, of which nothing is pinned but what the slots hold.
    fn parts(self: Pin<&mut Self>) -> &mut Self {
        // SAFETY: `get_unchecked_mut` requires that nothing pinned is moved: the slots lie on the
        // heap, and no method moves them while one holds a future (I2).
        unsafe { self.get_unchecked_mut() }
    }

    /// One slot, and the marks of its group.
    fn slot<'a>(
        self: Pin<&'a mut Self>,
        wakes: &'a Wakes,
        slot: usize,
        first: usize,
    ) -> (Pin<&'a mut Slot<F, K>>, u32, Borrowed<'a>) {
        let group = slot / GROUP;
        let window = self.parts();
        let borrowed = window.ledger.borrow(wakes, group, first + group);
        // SAFETY: `new_unchecked` requires that the slots stay in place while they hold futures:
        // they lie on the heap, and the `Vec` neither grows nor shrinks from the start on (I2).
        let slots = unsafe { Pin::new_unchecked(&mut window.slots[..]) };
        (pin::item(slots, slot), bit_of(slot), borrowed)
    }

    /// What became of the arms; only which were cancelled is remembered.
    fn take_fates(&mut self) -> Vec<Fate<K>> {
        let fates = mem::take(&mut self.fates);
        let open = fates.iter().enumerate();
        let open = open.filter(|(_, fate)| matches!(fate, Fate::Open));
        self.cancelled.extend(open.map(|(arm, _)| arm));
        fates
    }

    fn is_ended(&self) -> bool {
        matches!(self.source, Source::Ended)
    }

    /// Puts the future of the next arm into an empty slot.
    fn put<M: Mode, T: Count>(
        mut self: Pin<&mut Self>,
        future: F,
        base: Base,
        visit: &Visit<'_, M, T>,
    ) -> (usize, usize) {
        let window = self.as_mut().parts();
        let Some(slot) = window.free.pop() else {
            unreachable!("`gather`: an arm without a slot")
        };
        let arm = window.pulled;
        window.pulled += 1;
        if window.queue.is_none() {
            window.fates.push(Fate::Open);
        }
        window.arms[slot] = arm;
        let (place, bit, mut borrowed) = self.slot(visit.wakes(), slot, base.group);
        // What woke the arm before, while it was polled for the last time, was not meant for this.
        visit.forget_wakes(base.group + slot / GROUP, bit);
        // SAFETY: `put` requires an empty slot: it was among those.
        unsafe { place.put(future) };
        borrowed.marks.fill(bit);
        borrowed.recount(bit);
        (arm, slot)
    }

    /// The source and what is asked of its arms, before the first poll.
    #[cfg(target_has_atomic = "64")]
    pub(super) fn into_remote<J, G>(self, into: impl FnOnce(I) -> J) -> Window<J, G, K> {
        let manner = Manner {
            remote: true,
            ..self.manner
        };
        match self.source {
            Source::Items(source) => Window {
                left: self.left,
                ..Window::new(into(source), manner)
            },
            _ => unreachable!("`gather`: spawned after the first poll"),
        }
    }

    /// An arm has left its slot: whether it has left an output.
    #[inline]
    fn retire(&mut self, slot: usize, fate: Fate<K>) -> bool {
        self.free.push(slot);
        let arm = self.arms[slot];
        let has_output = matches!(fate, Fate::Kept(_));
        match (&mut self.queue, fate) {
            (Some(queue), Fate::Kept(kept)) => queue.push_back((arm, kept)),
            (Some(_), _) => {}
            (None, fate) => self.fates[arm] = fate,
        }
        has_output
    }

    /// The outputs are to be handed on one by one, in the order in which they come.
    pub(crate) fn queued(mut self) -> Self {
        self.queue = Some(VecDeque::new());
        self
    }

    /// The output that came first of those that were not taken.
    pub(crate) fn next_output(self: Pin<&mut Self>) -> Option<(usize, K)> {
        self.parts().queue.as_mut()?.pop_front()
    }

    /// How many arms were pulled whose outputs were not taken.
    pub(crate) fn untaken(&self) -> usize {
        self.ledger.pending + self.queue.as_ref().map_or(0, VecDeque::len)
    }
}

impl<I, F, K> Window<I, F, K> {
    /// Drops an output that is still in its slot, since whoever was told of it panicked.
    fn clear_slots(mut self: Pin<&mut Self>, at: At<'_>) {
        for group in 0..self.ledger.groups() {
            let mut kept = self.ledger.load(at.wakes, group, at.group + group).kept();
            while kept != 0 {
                let slot = group * GROUP + kept.trailing_zeros() as usize;
                kept &= kept - 1;
                let (place, bit, mut borrowed) = self.as_mut().slot(at.wakes, slot, at.group);
                // SAFETY: `clear` requires that the bit is the slot's: `slot` gives the marks of
                // its group.
                unsafe { slots::clear(place, Contents::Outputs, bit, &mut borrowed.marks) };
            }
        }
    }
}

/// Takes what is left of an arm that has finished out of its slot.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3).
#[inline]
unsafe fn vacate<F, K>(slot: Pin<&mut Slot<F, K>>, bit: u32, marks: &mut Marks) -> Fate<K> {
    let kept = marks.kept() & (1 << bit);
    let is_vacant = marks.vacant(GROUP) & (1 << bit) != 0;
    marks.vacate(bit);
    // SAFETY: `take` requires an output if the bit is in `kept`: it was kept until now (I3).
    match unsafe { slots::take(slot, bit, kept) } {
        Some(kept) => Fate::Kept(kept),
        None if is_vacant => Fate::Open,
        None => Fate::HandedOn,
    }
}

impl<I, F, K> Rekept for Window<I, F, K> {
    type Output = K;
    type Keeping<K2> = Window<I, F, K2>;

    fn keeping<K2>(self) -> Window<I, F, K2> {
        match self.source {
            Source::Items(source) => Window {
                left: self.left,
                ..Window::new(source, self.manner)
            },
            _ => unreachable!("`gather`: another mode after the first poll"),
        }
    }
}

impl<I, F: Run<M>, K, M: Mode> Rekeep<M> for Window<I, F, K> {
    type Arms = F::Arm<Self>;

    fn rekeep(self) -> Self::Arms {
        F::fit(self)
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<I, F, K> Arms for Window<I, F, K> {
    type Cursor = Place;
    const PLACES: usize = 1;
    const LEAVES_ARMS: bool = true;

    fn groups(&self) -> usize {
        self.ledger.groups()
    }

    fn needs_bank(&self) -> bool {
        self.ledger.is_banked()
    }

    fn first_marks(&self, _: usize) -> Marks {
        Marks::default()
    }

    fn is_finished(&self) -> bool {
        self.manner.background || (self.ledger.pending == 0 && self.is_ended())
    }

    fn has(&self, left: Left) -> bool {
        let comes = !self.is_ended() && self.left != Some(0);
        match left {
            Left::Any => return self.ledger.pending > 0 || comes,
            Left::Waited => {
                return !self.manner.background && (self.ledger.pending > 0 || comes);
            }
            _ => {}
        }
        self.manner.is(left) && self.ledger.pending > 0
    }

    fn count(&self, _: At<'_>) -> Option<usize> {
        match self.left {
            _ if self.manner.background => Some(0),
            _ if self.is_ended() => Some(self.pulled),
            Some(left) => Some(self.pulled + left),
            None => None,
        }
    }

    /// Arms that stay awake are not handed to the block: they were collected.
    fn flush(self: Pin<&mut Self>, _: usize, _: usize, _: &Session<'_>) {}

    fn clear(mut self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        let window = self.as_mut().parts();
        if what == Contents::Outputs {
            let _fates = window.take_fates();
            let _queue = window.queue.as_mut().map(mem::take);
            return self.clear_slots(at);
        }
        let source = mem::replace(&mut window.source, Source::Ended);
        window.cut_short |= window.left.is_none() && !matches!(source, Source::Ended);
        if window.manner.stays(what) {
            return drop(source);
        }
        // In arm order.
        let mut running = mem::take(&mut window.due);
        running.clear();
        window.ahead.clear();
        window.later.clear();
        for group in 0..window.ledger.groups() {
            let mut pending = window
                .ledger
                .load(at.wakes, group, at.group + group)
                .pending();
            while pending != 0 {
                let slot = group * GROUP + pending.trailing_zeros() as usize;
                pending &= pending - 1;
                running.push((window.arms[slot], slot));
            }
        }
        running.sort_unstable();
        slots::clear_groups(0..running.len(), &mut |index| {
            let (_, slot) = running[index];
            let (place, bit, mut borrowed) = self.as_mut().slot(at.wakes, slot, at.group);
            // SAFETY: `clear` requires that the bit is the slot's: `slot` gives the marks of its
            // group.
            unsafe { slots::clear(place, what, bit, &mut borrowed.marks) };
        });
        drop(source);
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        let mut running: Vec<_> = (0..self.ledger.len)
            .filter(|slot| {
                let group = slot / GROUP;
                let marks = self.ledger.load(at.wakes, group, at.group + group);
                marks.pending() & (1 << bit_of(*slot)) != 0
            })
            .map(|slot| self.arms[slot])
            .collect();
        running.sort_unstable();
        if let Some(queue) = &self.queue {
            let mut shown: Vec<_> = queue.iter().map(|(arm, _)| (*arm, State::Done)).collect();
            shown.extend(running.iter().map(|arm| (*arm, State::Pending)));
            shown.sort_unstable_by_key(|(arm, _)| *arm);
            for (arm, state) in shown {
                let (place, element) = self.manner.place(at.place, arm);
                report(place, element, state);
            }
        }
        for (arm, fate) in self.fates.iter().enumerate() {
            let state = match fate {
                Fate::Open if running.binary_search(&arm).is_ok() => State::Pending,
                Fate::Open => State::Cancelled,
                Fate::Kept(_) | Fate::HandedOn => State::Done,
            };
            let (place, element) = self.manner.place(at.place, arm);
            report(place, element, state);
        }
        if self.queue.is_none() && self.fates.is_empty() {
            for arm in 0..self.pulled {
                let (place, element) = self.manner.place(at.place, arm);
                let state = match self.cancelled.binary_search(&arm) {
                    Ok(_) => State::Cancelled,
                    Err(_) => State::Done,
                };
                report(place, element, state);
            }
        }
        if self.cut_short && self.manner.spread {
            report(at.place, None, State::Cancelled);
        }
        // Those that will still be pulled: as many as the source says, else one for all of them.
        let pulled = self.pulled;
        match self.left {
            _ if self.is_ended() => {}
            Some(left) => {
                for arm in pulled..pulled + left {
                    let (place, element) = self.manner.place(at.place, arm);
                    report(place, element, State::Waiting);
                }
            }
            None if self.manner.spread => report(at.place, None, State::Waiting),
            None => {}
        }
    }
}

impl<I, F, K> Limit for Window<I, F, K> {
    type Limited = Self;

    fn limit(self) -> Self {
        self
    }
}

impl<I, F, K, P: Project<K>> Take<P> for Window<I, F, K> {
    type Taken = Vec<P::Piece>;

    fn take(self: Pin<&mut Self>, _: At<'_>) -> Vec<P::Piece> {
        let fates = self.parts().take_fates();
        let kept = fates.into_iter().map(|fate| match fate {
            Fate::Kept(kept) => Some(kept),
            Fate::Open | Fate::HandedOn => None,
        });
        kept.map(P::project).collect()
    }
}
