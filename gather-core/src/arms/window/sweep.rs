//! A window's sweep: by the numbers of the arms, which the order of the slots does not follow.

use core::mem;
use core::ops::ControlFlow;
use core::pin::Pin;

use super::outputs::Fate;
use super::seats::{Group, Seats};
use super::turns::Turn;
use super::{Roster, Window};
use crate::arms::{Arms, At, Drive, Element, Fill, Run, slots};
use crate::control::Count;
use crate::drive::{Base, Visit};
use crate::marks::GROUP;
use crate::mode::{Mode, Verdict};
use crate::wake::Woken;

impl<I, F, K> Window<I, F, K> {
    /// Begins with a sweep, or goes on with one that was cut here.
    fn begin<M: Mode, T: Count>(&mut self, base: Base, visit: &mut Visit<'_, M, T>) {
        if let Some(from) = self.roster.turns.resume() {
            return self.collect(from, base, visit);
        }
        self.collect(usize::MAX, base, visit);
        self.roster.turns.begin();
    }

    /// Collects the arms that were woken. Those from the number `from` on belong to this sweep,
    /// those before to the next.
    fn collect<M: Mode, T: Count>(&mut self, from: usize, base: Base, visit: &mut Visit<'_, M, T>) {
        let (mut next, end) = (base.group, base.group + self.groups());
        while let Some(number) = visit.next_group(next, end) {
            let group = number - base.group;
            let mut borrowed = self.seats.ledger.borrow(visit.wakes(), group, number);
            // An arm that is awake already was collected before.
            let before = borrowed.marks.awake();
            let mut awake = visit.enter_group(&mut borrowed.marks).now.awake() & !before;
            while awake != 0 {
                let slot = group * GROUP + awake.trailing_zeros() as usize;
                awake &= awake - 1;
                let arm = self.roster.arms[slot];
                if arm >= from {
                    self.roster.turns.join((arm, slot));
                } else {
                    self.roster.turns.wait((arm, slot));
                }
            }
            next = number + 1;
        }
    }

    /// Ends with a sweep. Arms that were collected and not polled stay awake, and the block does not
    /// know of them: the parent is to be woken for them.
    fn end<M: Mode, T: Count>(
        &self,
        flow: ControlFlow<()>,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<()> {
        if !self.roster.turns.are_over() {
            visit.owe_wake();
        }
        if self.roster.source.has_more() {
            visit.pass_by(usize::MAX);
        }
        if visit.is_cut() {
            return ControlFlow::Break(());
        }
        flow
    }
}

impl<I, F, K, M> Drive<M> for Window<I, F, K>
where
    I: Iterator<Item: Element<Arm = F>>,
    F: Run<M, Kept = K>,
    M: Mode,
{
    fn undrawn(&self) -> (usize, Option<usize>) {
        self.roster.source.undrawn()
    }

    fn draw(self: Pin<&mut Self>, places: usize) {
        let window = self.parts();
        if let Some(slots) = window
            .roster
            .source
            .draw(places, window.roster.manner.background)
        {
            window.seats = Seats::vacant(slots);
            window.roster.turns.give_slots(slots);
            window.roster.arms = alloc::vec![0; slots];
        }
    }

    fn sweep<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let (window, base) = (self.parts(), visit.base());
        if visit.is_behind(base.group) {
            return window.end(ControlFlow::Continue(()), visit);
        }
        window.begin(base, visit);
        let end = base.group + window.groups();
        let mut flow = ControlFlow::Continue(());
        while let Some((_, slot)) = window.roster.turns.peek() {
            match window.serve(slot / GROUP, base, visit) {
                ControlFlow::Continue(arm) if visit.has_wakes(base.group, end) => {
                    window.collect(arm + 1, base, visit);
                }
                ControlFlow::Continue(_) => {}
                ControlFlow::Break(over) => {
                    flow = over;
                    break;
                }
            }
        }
        window.end(flow, visit)
    }

    /// Arms that the sweep had no place for may have one since, where some arms of the gather started
    /// behind it.
    fn start<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let (window, base) = (self.parts(), visit.base());
        while let Some((_, slot)) = window.roster.turns.peek().filter(|_| visit.admits()) {
            if let ControlFlow::Break(flow) = window.serve(slot / GROUP, base, visit) {
                return window.end(flow, visit);
            }
        }
        window.end(ControlFlow::Continue(()), visit)
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, at: At<'_>) {
        let window = self.parts();
        let manner = window.roster.manner;
        if !manner.remote || (losers && manner.shield) {
            return;
        }
        for group in 0..window.groups() {
            let mut group = window.seats.open(at.wakes, group, at.group);
            group.call_off::<M>();
        }
    }

    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        let window = self.parts();
        let manner = window.roster.manner;
        if !fill.fills(manner.background) {
            return;
        }
        // The arms that were never pulled have their places, where it is known how many they are.
        window.roster.source.skip_rest();
        window
            .roster
            .outputs
            .fill(window.roster.source.pulled(), |arm| {
                let (place, element) = manner.place(at.place, arm);
                fill.kept::<F>(place, element, manner.background)
            });
    }
}

/// The bit of a slot in a group, if it is one of the group's.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "below 21")]
fn bit_in(group: usize, slot: usize) -> Option<u32> {
    let bit = slot.wrapping_sub(group * GROUP);
    (bit < GROUP).then_some(bit as u32)
}

impl<I, F, K> Window<I, F, K>
where
    I: Iterator<Item: Element<Arm = F>>,
{
    /// Polls the arms whose turn it is one after the other, as long as they are in this group.
    /// `Continue`: the sweep goes on, behind this arm.
    #[inline]
    fn serve<M: Mode, T: Count>(
        &mut self,
        group: usize,
        base: Base,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<ControlFlow<()>, usize>
    where
        F: Run<M, Kept = K>,
    {
        let number = base.group + group;
        let span = Span {
            base,
            end: base.group + self.groups(),
            quiet: visit.quiet(),
        };
        let mut seats = self.seats.open(visit.wakes(), group, base.group);
        visit.at_slots(number);
        let mut last = 0;
        while let Some((turn, slot)) = self.roster.turns.peek() {
            let Some(bit) = bit_in(group, slot) else {
                return ControlFlow::Continue(last);
            };
            self.roster.turns.pass(turn);
            if let Turn::New = turn {
                // What woke the arm before, while it was polled for the last time, was not meant
                // for the next. `run` goes on with a slot only where nobody was woken.
                visit.forget_wakes(number, bit);
            }
            let at = Spot { slot, bit };
            match self.roster.run(turn, at, span, &mut seats, visit) {
                ControlFlow::Continue(arm) => last = arm,
                over @ ControlFlow::Break(_) => return over,
            }
            if span.has_wakes(visit) {
                return ControlFlow::Continue(last);
            }
        }
        ControlFlow::Break(ControlFlow::Continue(()))
    }
}

/// A slot and its bit.
#[derive(Clone, Copy)]
struct Spot {
    slot: usize,
    bit: u32,
}

/// The window among all groups and arms.
#[derive(Clone, Copy)]
struct Span<'a> {
    base: Base,
    /// The group behind the last.
    end: usize,
    /// What tells that none of its arms was woken.
    quiet: Option<Woken<'a>>,
}

impl Span<'_> {
    /// Whether one of its arms may have been woken that was not collected.
    #[inline]
    fn has_wakes<M: Mode, T: Count>(&self, visit: &Visit<'_, M, T>) -> bool {
        let is_quiet = self
            .quiet
            .is_some_and(|woken| !woken.is_any_woken(u32::MAX));
        !is_quiet && visit.has_wakes(self.base.group, self.end)
    }
}

impl<I, F, K> Roster<I, F, K>
where
    I: Iterator<Item: Element<Arm = F>>,
{
    /// Puts the next arm from the source into an empty slot, if there is a place for it.
    #[inline]
    fn admit<M: Mode, T: Count>(
        &mut self,
        at: Spot,
        seats: &mut Group<'_, F>,
        visit: &mut Visit<'_, M, T>,
    ) -> Option<usize> {
        let background = self.manner.background;
        let has_place = background || visit.has_place();
        if self.source.is_ended() || !visit.starts() || !has_place {
            return None;
        }
        let Some(future) = self.source.next_arm() else {
            visit.recount();
            return None;
        };
        if !background {
            visit.take_place();
        }
        seats.put(at.bit, future);
        let arm = self.source.pulled() - 1;
        self.arms[at.slot] = arm;
        Some(arm)
    }

    /// Polls an arm, and as long as they end those that follow from the source in its slot, unless
    /// others are to be polled before. `Continue`: the sweep goes on, behind this arm.
    #[inline]
    fn run<M: Mode, T: Count>(
        &mut self,
        turn: Turn,
        at: Spot,
        span: Span<'_>,
        seats: &mut Group<'_, F>,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<ControlFlow<()>, usize>
    where
        F: Run<M, Kept = K>,
    {
        let mut turn = turn;
        let over = loop {
            let arm = match mem::replace(&mut turn, Turn::New) {
                Turn::Due(arm) | Turn::Ahead(arm) => arm,
                Turn::New => match self.admit(at, seats, visit) {
                    Some(arm) => arm,
                    None => break ControlFlow::Break(ControlFlow::Continue(())),
                },
            };
            if visit.spend(at.bit).is_break() {
                // It was pulled nevertheless: had there been none, the gather might have ended.
                visit.cut_at(span.base.group);
                self.turns.cut((arm, at.slot));
                return ControlFlow::Break(ControlFlow::Break(()));
            }
            self.announce(arm, at.bit, span.base, visit);
            let Some(verdict) = seats.poll(at.bit, visit) else {
                if seats.is_awake(at.bit) {
                    self.turns.wait((arm, at.slot));
                }
                return ControlFlow::Continue(arm);
            };
            let flow = self.settle(arm, at.bit, verdict, visit);
            if flow.is_break() {
                break ControlFlow::Break(flow);
            }
            if self.turns.are_due() || span.has_wakes(visit) {
                break ControlFlow::Continue(arm);
            }
        };
        self.turns.give_slot(at.slot);
        over
    }

    /// Stores what an arm ended with, or stops the gather.
    #[inline]
    fn settle<M: Mode, T: Count>(
        &mut self,
        arm: usize,
        bit: u32,
        verdict: Verdict<K, M::Stop>,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<()>
    where
        F: Run<M, Kept = K>,
    {
        let (fate, stop) = match verdict {
            Verdict::Keep(kept) => (Fate::Kept(kept), None),
            Verdict::KeepAndStop(kept, stop) => (Fate::Kept(kept), Some(stop)),
            Verdict::Stop(stop) => (Fate::HandedOn, Some(stop)),
            Verdict::Leave => (Fate::Open, None),
        };
        let leaves = matches!(fate, Fate::Open);
        let holds_place = self.outputs.store(arm, fate);
        let background = self.manner.background;
        let flow = slots::tell::<F, M, T>(bit, leaves, background, stop, visit);
        if holds_place {
            visit.take_place();
        }
        flow
    }

    /// Tells the visit which arm is polled next, where somebody asks.
    #[inline]
    fn announce<M: Mode, T: Count>(
        &self,
        arm: usize,
        bit: u32,
        base: Base,
        visit: &mut Visit<'_, M, T>,
    ) where
        F: Run<M>,
    {
        if !Visit::<M, T>::asks_whose::<F>() {
            return;
        }
        let (place, element) = self.manner.place(base.place, arm);
        // `Visit` counts the arms of a group from its first bit on.
        let before = bit as usize;
        visit.at_arm(
            place.wrapping_sub(if self.manner.spread { 0 } else { before }),
            element.map(|element| element.wrapping_sub(before)),
        );
    }
}
