//! A window's sweep: by the numbers of the arms, which the order of the slots does not follow.

use core::ops::{ControlFlow, Range};
use core::pin::Pin;

use super::outputs::Fate;
use super::seats::{Seats, Turn};
use super::{Roster, Window};
use crate::arms::{At, Drive, Element, Fill, Run, slots};
use crate::control::Count;
use crate::drive::{Base, Visit};
use crate::mode::{Mode, Verdict};
use crate::wake::{ArmWaker, Quiet};

impl<I, F, K> Window<I, F, K> {
    /// Ends with a sweep. The block does not know of the arms that stay awake: the parent is to be woken for
    /// them.
    fn end<M: Mode, T: Count>(
        &self,
        flow: ControlFlow<()>,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<()> {
        if self.seats.line.is_any_awake() {
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
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sweep<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let (window, base) = (self.parts(), visit.base());
        let mut flow = ControlFlow::Continue(());
        if !visit.is_behind(base.group) {
            window.seats.line.begin();
            flow = window.serve(base, visit);
        }
        window.end(flow, visit)
    }

    /// Arms that the sweep had no place for may have one since, where some arms of the gather started
    /// behind it.
    fn start<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let (window, base) = (self.parts(), visit.base());
        window.seats.line.go_on();
        let flow = window.serve(base, visit);
        window.end(flow, visit)
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, _: At<'_>) {
        let window = self.parts();
        let manner = window.roster.manner;
        if !manner.remote || (losers && manner.shield) {
            return;
        }
        window.seats.call_off::<M>();
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
            .fill(window.roster.source.pulled(), fill.is_end(), |arm| {
                let (place, element) = manner.place(at.place, arm);
                fill.kept::<F>(place, element, manner.background)
            });
    }
}

impl<I, F, K> Window<I, F, K>
where
    I: Iterator<Item: Element<Arm = F>>,
{
    /// Polls the arms whose turn it is one after the other, and behind them new ones.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn serve<M: Mode, T: Count>(
        &mut self,
        base: Base,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<()>
    where
        F: Run<M, Kept = K>,
    {
        let (seats, roster) = (&mut self.seats, &mut self.roster);
        let groups = base.group..base.group + seats.groups();
        let mut span = Span {
            base,
            groups: &groups,
            quiet: collect(seats, &groups, visit),
        };
        let lent = visit.lend();
        while let Some(turn) = roster.turn(seats, visit) {
            roster.run(turn, span, &lent, visit)?;
            if span.has_wakes(visit) {
                span.quiet = collect(seats, &groups, visit);
            }
        }
        ControlFlow::Continue(())
    }
}

/// Learns which arms were woken; and what tells that no more are, if anything does.
#[inline]
fn collect<'a, F, M: Mode, T: Count>(
    seats: &mut Seats<F>,
    groups: &Range<usize>,
    visit: &Visit<'a, M, T>,
) -> Option<Quiet<'a>> {
    visit.collect(groups, &mut |group, arms| {
        seats.wake(group - groups.start, arms);
    });
    visit.quiet(groups)
}

/// The window among all groups and arms.
#[derive(Clone, Copy)]
struct Span<'s, 'a> {
    base: Base,
    groups: &'s Range<usize>,
    /// What tells that none of its arms was woken.
    quiet: Option<Quiet<'a>>,
}

impl<'a> Span<'_, 'a> {
    /// Whether one of its arms may have been woken that the line does not know of.
    #[inline]
    fn has_wakes<M: Mode, T: Count>(&self, visit: &Visit<'a, M, T>) -> bool {
        visit.has_wakes(self.groups, self.quiet)
    }
}

impl<I, F, K> Roster<I, F, K>
where
    I: Iterator<Item: Element<Arm = F>>,
{
    /// Whose turn it is: an arm in line, or if none is due a new one.
    #[inline]
    fn turn<'s, M: Mode, T: Count>(
        &mut self,
        seats: &'s mut Seats<F>,
        visit: &mut Visit<'_, M, T>,
    ) -> Option<Turn<'s, F>> {
        if let Some(slot) = seats.line.next() {
            return Some(seats.turn(slot));
        }
        if !seats.line.has_room() {
            return None;
        }
        let future = self.pull(visit)?;
        Some(seats.join(self.source.last(), future))
    }

    /// Polls an arm, and as long as they end and it was the last in line, those that follow from the source
    /// in its slot.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<'a, M: Mode, T: Count>(
        &mut self,
        turn: Turn<'_, F>,
        span: Span<'_, 'a>,
        lent: &ArmWaker<'a>,
        visit: &mut Visit<'a, M, T>,
    ) -> ControlFlow<()>
    where
        F: Run<M, Kept = K>,
    {
        let mut turn = turn;
        let flow = loop {
            if visit.spend(0).is_break() {
                // It was pulled nevertheless: had there been none, the gather might have ended.
                visit.cut_at(span.base.group);
                turn.cut();
                return ControlFlow::Break(());
            }
            let (arm, bit) = turn.arm();
            self.announce(arm, bit, span.base, visit);
            let verdict = match turn.poll(span.base.group, lent, visit) {
                Ok(verdict) => verdict,
                Err(true) => return ControlFlow::Continue(()),
                Err(false) => {
                    turn.rest();
                    return ControlFlow::Continue(());
                }
            };
            let flow = self.settle(arm, bit, verdict, visit);
            if flow.is_break() || !turn.is_handed_on() || span.has_wakes(visit) {
                break flow;
            }
            match self.pull(visit) {
                Some(future) => turn.follow(self.source.last(), future),
                None => break flow,
            }
        };
        turn.leave();
        flow
    }

    /// The next arm from the source, if there is a place for it. By itself: in a pair with its number it would
    /// be moved once more, in pieces, and a load of two pieces waits until both are stored.
    #[inline]
    fn pull<M: Mode, T: Count>(&mut self, visit: &mut Visit<'_, M, T>) -> Option<F> {
        let background = self.manner.background;
        let has_place = background || visit.has_place();
        if self.source.is_ended() || !visit.starts() || !has_place {
            return None;
        }
        let next = self.source.next_arm();
        match &next {
            Some(_) if background => {}
            Some(_) => visit.take_place(),
            None => visit.recount(),
        }
        next
    }

    /// Stores what an arm ended with, or stops the gather.
    #[cfg_attr(not(debug_assertions), inline(always))]
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
