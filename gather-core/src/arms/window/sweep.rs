//! A window's sweep: by the numbers of the arms, which the order of the slots does not follow.

use alloc::vec::Vec;
use core::cmp::Reverse;
use core::mem;
use core::ops::ControlFlow;
use core::pin::Pin;

use super::{Fate, MANY_PLACES, Source, Window, vacate};
use crate::arms::ledger::Ledger;
use crate::arms::{Arms, At, Drive, Element, Fill, Run, slots};
use crate::control::Count;
use crate::drive::{Base, Visit};
use crate::marks::GROUP;
use crate::mode::Mode;
use crate::slot::Slot;

impl<I, F, K> Window<I, F, K> {
    /// Begins with a sweep, or goes on with one that was cut here.
    fn begin<M: Mode, T: Count>(mut self: Pin<&mut Self>, base: Base, visit: &mut Visit<'_, M, T>) {
        if let Some(from) = self.as_mut().parts().resume.take() {
            return self.collect(from, base, visit);
        }
        self.as_mut().collect(usize::MAX, base, visit);
        let window = self.parts();
        window.due.append(&mut window.later);
        window
            .due
            .extend(window.ahead.drain().map(|Reverse(arm)| arm));
        // The next one is to be the last.
        window.due.sort_unstable_by(|a, b| b.cmp(a));
    }

    /// Collects the arms that were woken. Those from the number `from` on belong to this sweep,
    /// those before to the next.
    fn collect<M: Mode, T: Count>(
        mut self: Pin<&mut Self>,
        from: usize,
        base: Base,
        visit: &mut Visit<'_, M, T>,
    ) {
        let (mut next, end) = (base.group, base.group + self.groups());
        while let Some(number) = visit.next_group(next, end) {
            let group = number - base.group;
            let window = self.as_mut().parts();
            let mut borrowed = window.ledger.borrow(visit.wakes(), group, number);
            // An arm that is awake already was collected before.
            let before = borrowed.marks.awake();
            let mut awake = visit.enter_group(&mut borrowed.marks).now.awake() & !before;
            while awake != 0 {
                let slot = group * GROUP + awake.trailing_zeros() as usize;
                awake &= awake - 1;
                let arm = window.arms[slot];
                if arm >= from {
                    window.ahead.push(Reverse((arm, slot)));
                } else {
                    window.later.push((arm, slot));
                }
            }
            next = number + 1;
        }
    }

    /// The next arm that was collected.
    fn next_due(self: Pin<&mut Self>) -> Option<(usize, usize)> {
        let window = self.parts();
        match (window.due.last(), window.ahead.peek()) {
            (Some(due), Some(Reverse(ahead))) if due < ahead => window.due.pop(),
            (_, Some(_)) => window.ahead.pop().map(|Reverse(arm)| arm),
            (_, None) => window.due.pop(),
        }
    }

    /// Polls the arm in a slot.
    fn poll<M: Mode, T: Count>(
        mut self: Pin<&mut Self>,
        (arm, slot): (usize, usize),
        base: Base,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<()>
    where
        F: Run<M, Kept = K>,
    {
        let manner = self.manner;
        let (place, element) = manner.place(base.place, arm);
        let (mut pinned, bit, mut borrowed) = self.as_mut().slot(visit.wakes(), slot, base.group);
        let (place, element) = (
            // `Visit` counts the arms of a group from its first bit on.
            place.wrapping_sub(if manner.spread { 0 } else { bit as usize }),
            element.map(|element| element.wrapping_sub(bit as usize)),
        );
        let group = base.group + slot / GROUP;
        let mut live = visit.at_slot(group, &mut borrowed.marks, place, element);
        let mut waker = live.shim();
        let background = manner.background;
        // SAFETY: `poll` requires that the bit is the slot's: `slot` gives the marks of its group;
        // and that the arm is pending: it is awake.
        let flow = unsafe {
            slots::poll(
                pinned.as_mut(),
                bit,
                background,
                &mut live,
                &mut waker,
                visit,
            )
        };
        visit.leave_arms(&mut live);
        drop(live);
        if visit.is_cut() {
            drop(borrowed);
            visit.cut_at(base.group);
            let window = self.parts();
            window.resume = Some(arm);
            window.due.push((arm, slot));
            return flow;
        }
        let marks = &mut borrowed.marks;
        if marks.pending() & (1 << bit) != 0 {
            let stays_awake = marks.is_awake(bit);
            drop(borrowed);
            if stays_awake {
                self.parts().later.push((arm, slot));
            }
            return flow;
        }
        // SAFETY: `vacate` requires that the bit is the slot's: `slot` gives the marks of its group.
        let fate = unsafe { vacate(pinned, bit, marks) };
        borrowed.recount(bit);
        drop(borrowed);
        let window = self.parts();
        if window.retire(slot, fate) && window.queue.is_some() {
            visit.take_place();
        }
        flow
    }

    /// Arms that were collected and not polled stay awake, and the block does not know of them: the
    /// parent is to be woken for them.
    fn owe_wake<M: Mode, T: Count>(&self, visit: &Visit<'_, M, T>) {
        if !(self.due.is_empty() && self.ahead.is_empty() && self.later.is_empty()) {
            visit.owe_wake();
        }
    }
}

impl<I, F, K, M> Drive<M> for Window<I, F, K>
where
    I: Iterator<Item: Element<Arm = F>>,
    F: Run<M, Kept = K>,
    M: Mode,
{
    fn undrawn(&self) -> (usize, Option<usize>) {
        match &self.source {
            Source::Items(source) => source.size_hint(),
            Source::Drawn(drawn) => drawn.size_hint(),
            Source::Ended => (0, Some(0)),
        }
    }

    fn draw(self: Pin<&mut Self>, places: usize) {
        let window = self.parts();
        let Source::Items(source) = mem::replace(&mut window.source, Source::Ended) else {
            return;
        };
        let (least, most) = source.size_hint();
        window.source = match most {
            None if (places > MANY_PLACES && least < places) || window.manner.background => {
                let drawn: Vec<_> = source.map(Element::into_arm).collect();
                Source::Drawn(drawn.into_iter())
            }
            _ => Source::Items(source),
        };
        let most = match &window.source {
            Source::Drawn(drawn) => Some(drawn.len()),
            _ => most,
        };
        window.left =
            most.filter(|most| *most == least || matches!(window.source, Source::Drawn(_)));
        let places = if window.manner.background {
            usize::MAX
        } else {
            places
        };
        // One more than the source will need, if that is not sure: so it is seen to end as soon as
        // a place is free, and not as soon as a slot is. One in any case, for a source that yields
        // more than it said.
        let spare = usize::from(window.left.is_none());
        let slots = most.map_or(places, |most| most.saturating_add(spare).clamp(1, places));
        window.slots.extend((0..slots).map(|_| Slot::empty()));
        window.arms = alloc::vec![0; slots];
        window.free = (0..slots).rev().collect();
        window.ledger = Ledger::vacant(slots);
    }

    fn sweep<T: Count>(mut self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let base = visit.base();
        if visit.is_behind(base.group) {
            self.owe_wake(visit);
            return ControlFlow::Continue(());
        }
        self.as_mut().begin(base, visit);
        let end = base.group + self.groups();
        let mut flow = ControlFlow::Continue(());
        while flow.is_continue() {
            let next = match self.as_mut().next_due() {
                Some(next) => next,
                None => match self.as_mut().pull(base, visit) {
                    Some(next) => next,
                    None => break,
                },
            };
            flow = self.as_mut().poll(next, base, visit);
            if flow.is_continue() && visit.has_wakes(base.group, end) {
                self.as_mut().collect(next.0 + 1, base, visit);
            }
        }
        self.owe_wake(visit);
        if visit.is_cut() {
            return ControlFlow::Break(());
        }
        flow
    }

    /// Arms that the sweep had no place for may have one since, where some arms of the gather started
    /// behind it.
    fn start<T: Count>(mut self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let base = visit.base();
        let mut flow = ControlFlow::Continue(());
        while visit.admits() && flow.is_continue() {
            let Some(next) = self.as_mut().pull(base, visit) else {
                break;
            };
            flow = self.as_mut().poll(next, base, visit);
        }
        self.owe_wake(visit);
        if visit.is_cut() {
            return ControlFlow::Break(());
        }
        flow
    }

    fn call_off(mut self: Pin<&mut Self>, losers: bool, at: At<'_>) {
        let manner = self.manner;
        if !manner.remote || (losers && manner.shield) {
            return;
        }
        for slot in 0..self.ledger.len {
            let (place, bit, borrowed) = self.as_mut().slot(at.wakes, slot, at.group);
            if borrowed.marks.running() & (1 << bit) != 0 {
                // SAFETY: `future` requires one: the arm was started and is not finished (I3).
                unsafe { place.future() }.call_off();
            }
        }
    }

    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        let window = self.parts();
        // The arms that were never pulled have their places, where it is known how many they are.
        let left = window.left.take().unwrap_or(0);
        window.pulled += left;
        window.fates.extend((0..left).map(|_| Fate::Open));
        for (arm, fate) in window.fates.iter_mut().enumerate() {
            if let Fate::Open = fate {
                let (place, element) = window.manner.place(at.place, arm);
                if let Some(kept) = fill.kept::<F>(place, element, window.manner.background) {
                    *fate = Fate::Kept(kept);
                }
            }
        }
    }
}

impl<I, F, K> Window<I, F, K>
where
    I: Iterator<Item: Element<Arm = F>>,
{
    /// The next arm from the source, if there is a place for it.
    fn pull<M: Mode, T: Count>(
        mut self: Pin<&mut Self>,
        base: Base,
        visit: &mut Visit<'_, M, T>,
    ) -> Option<(usize, usize)> {
        let window = self.as_mut().parts();
        let holds_place = !window.manner.background;
        let has_place = !holds_place || visit.has_place();
        if window.free.is_empty() || window.is_ended() || !visit.starts() || !has_place {
            return None;
        }
        let next = match &mut window.source {
            Source::Items(source) => source.next().map(Element::into_arm),
            Source::Drawn(drawn) => drawn.next(),
            Source::Ended => None,
        };
        let Some(future) = next else {
            window.source = Source::Ended;
            window.left = None;
            visit.recount();
            return None;
        };
        window.left = window.left.and_then(|left| left.checked_sub(1));
        if holds_place {
            visit.take_place();
        }
        let (arm, slot) = self.as_mut().put(future, base, visit);
        if visit.is_spent() {
            // It was pulled nevertheless: had it been none, the gather might have ended.
            visit.cut_at(base.group);
            let window = self.parts();
            window.resume = Some(arm);
            window.due.push((arm, slot));
            return None;
        }
        Some((arm, slot))
    }
}
