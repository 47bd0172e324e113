//! One poll's visit to the arms; nothing here is unsafe.

#[cfg(feature = "alloc")]
use core::cell::Cell;
use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::Live;
#[cfg(feature = "std")]
use super::Panic;
use super::waiting::Pass;
use crate::arm::Whose;
use crate::arms::Run;
use crate::control::Count;
use crate::marks::{Marks, above};
use crate::mode::{Mode, Verdict};
use crate::wake::{ArmWaker, Asked, Own, Session, Wakes, Walk};
#[cfg(feature = "alloc")]
use crate::wake::{Leaf, Trail};

/// Kept for as long as an arm is polled: its span.
pub(crate) struct Span {
    #[cfg(feature = "tracing")]
    _span: crate::trace::Entered,
}

/// One poll's visit to the arms.
pub struct Visit<'a, M: Mode, T> {
    pub(super) mode: &'a mut M,
    /// Places and completions.
    pub(super) tally: T,
    pub(super) session: &'a Session<'a>,
    /// What the only group has, if somebody has a waker of one of its arms.
    pub(super) own: Option<Own<'a>>,
    pub(super) names: &'static [&'static str],
    /// How many arms may still be polled.
    pub(super) budget: usize,
    /// Goes from group to group, if there are several.
    pub(super) walk: Walk,
    /// Where the sweep was cut in the poll before: the group, and the bits that are left of it.
    pub(super) resume: (usize, u32),
    /// The group that is being visited, the place of its first arm, and for a spread's group its
    /// first element.
    pub(super) group: usize,
    pub(super) place: usize,
    pub(super) element: Option<usize>,
    /// The bits of the group that have not been passed.
    pub(super) ahead: u32,
    /// No arm is started any more, and no stop counts but the first.
    pub(super) stopping: bool,
    /// The spans of the arms.
    #[cfg(feature = "tracing")]
    pub(super) trace: &'a mut crate::trace::Trace,
    /// A source has ended, so that the number of arms is known.
    pub(super) recount: bool,
    /// What is known of arms that wait.
    pub(super) pass: Pass,
    /// Where the budget was spent.
    pub(super) cut: Option<(usize, u32)>,
    /// What stopped the gather, apart from where: of a mode that never stops it, nothing is left.
    pub(super) stop: Option<M::Stop>,
    pub(super) halt: Halt,
}

/// Where the gather was stopped.
#[derive(Clone, Copy)]
pub(super) struct Halt {
    /// The arm that did.
    pub(super) whose: Whose,
    /// Where the sweep was: the group, and the bits of it that it had not passed.
    pub(super) reached: (usize, u32),
}

impl Halt {
    /// Before any arm was polled. What then ends the gather is no arm's doing: the first is told.
    #[inline]
    pub(super) fn nowhere(names: &'static [&'static str]) -> Self {
        let whose = Whose {
            place: 0,
            element: None,
            names,
        };
        Self {
            whose,
            // As long as no arm stops the sweep it reaches all of them.
            reached: (usize::MAX, 0),
        }
    }
}

/// Where a container's groups and arms begin.
#[derive(Clone, Copy, Debug)]
pub struct Base {
    pub(crate) group: usize,
    pub(crate) place: usize,
}

impl Base {
    /// Behind so many groups and places.
    #[inline]
    pub(crate) fn after(self, groups: usize, places: usize) -> Self {
        Self {
            group: self.group + groups,
            place: self.place + places,
        }
    }
}

impl<'a, M: Mode, T: Count> Visit<'a, M, T> {
    /// Where the container that is swept now begins.
    #[inline]
    pub(crate) fn base(&self) -> Base {
        Base {
            group: self.group,
            place: self.place,
        }
    }

    /// Where the container that is swept next begins.
    #[inline]
    pub(crate) fn rebase(&mut self, base: Base) {
        self.group = base.group;
        self.place = base.place;
        self.element = None;
    }

    /// The next group that may have an arm awake, of those from `from` on and before `to`. Begins
    /// with it.
    #[inline]
    pub(crate) fn next_group(&mut self, from: usize, to: usize) -> Option<usize> {
        if T::ONE_GROUP {
            self.begin(from);
            return (from < to).then_some(from);
        }
        let from = from.max(self.resume.0);
        let group = self.walk.next(self.session, from, to)?;
        self.begin(group);
        Some(group)
    }

    /// The groups of a bank that may have an arm awake, of those from `from` on and before `to`.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(crate) fn trail(&self, from: usize, to: usize) -> Option<Trail<'a>> {
        self.walk.trail(self.session, from.max(self.resume.0), to)
    }

    /// Whether the group is to be visited; begins with it if so. `may_start`: one of its arms waits, for a
    /// place that is there, or for what may have come.
    #[inline]
    pub(crate) fn is_due(&mut self, group: usize, may_start: bool) -> bool {
        if T::ONE_GROUP || self.leads_to(group) {
            self.begin(group);
            return true;
        }
        let due = may_start && group >= self.resume.0;
        if due {
            self.begin(group);
        }
        due
    }

    /// Whether the group may have an arm awake.
    #[inline]
    fn leads_to(&mut self, group: usize) -> bool {
        group >= self.resume.0 && self.walk.leads_to(self.session, group)
    }

    #[inline]
    pub(super) fn begin(&mut self, group: usize) {
        self.group = group;
        self.ahead = if group == self.resume.0 {
            self.resume.1
        } else {
            u32::MAX
        };
    }

    /// The group's first arm is this one.
    #[inline]
    pub(crate) fn at_arm(&mut self, place: usize, element: Option<usize>) {
        self.place = place;
        self.element = element;
    }

    /// Where collections keep their marks.
    #[cfg_attr(
        not(feature = "alloc"),
        allow(dead_code, reason = "only collections have banks")
    )]
    pub(crate) fn wakes(&self) -> &'a Wakes {
        self.session.wakes()
    }

    /// Begins with a group: learns which of its arms were woken.
    #[inline]
    pub(crate) fn enter_group<'m>(&self, marks: &'m mut Marks) -> Live<'m>
    where
        'a: 'm,
    {
        let mut marks = Live::new::<T>(marks, self.session, self.group, self.own);
        if T::ONE_GROUP {
            if let Some(own) = self.own {
                marks.learn_first(own);
            }
        } else if self.wakes().is_shared() {
            marks.learn(self.ahead);
        }
        self.entered(marks)
    }

    /// Begins with a group of a bank, as [`enter_group`](Self::enter_group); `pending`: how many slots of the
    /// collection hold a future.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(crate) fn enter_leaf<'m>(&mut self, leaf: Leaf<'m>, pending: &'m Cell<usize>) -> Live<'m>
    where
        'a: 'm,
    {
        self.begin(leaf.number());
        self.entered(Live::of_leaf(leaf, pending, self.session, self.ahead))
    }

    /// The visit of a group has begun: what is due in it, and what is left for the next.
    #[inline]
    fn entered<'m>(&self, mut marks: Live<'m>) -> Live<'m> {
        if !T::ONE_GROUP && self.ahead != u32::MAX {
            self.session.mark_rest(self.group);
        }
        marks.due = marks.now.awake() & self.ahead;
        marks.is_paid = self.is_rich();
        marks
    }

    /// Ends with a group: arms that stay awake are for the next sweep, or for the next poll.
    #[inline]
    pub(crate) fn leave_group(&mut self, mut marks: Live<'_>) {
        // Of the only group the poll sees to that, unless all is over then.
        if !T::ONE_GROUP {
            self.leave_arms(&mut marks);
            let mut now = marks.now;
            self.session.flush(self.group, Asked::NOTHING, &mut now);
            marks.now = now;
        }
    }

    /// Whether another arm may be started.
    #[inline]
    pub(crate) fn admits(&self) -> bool {
        T::LIMITED && !self.stopping && self.has_place()
    }

    /// Whether a place is free for the arm that is visited.
    #[inline]
    pub(crate) fn has_place(&self) -> bool {
        self.tally.places() > self.pass.kept()
    }

    /// Starts an arm that waits for a place, if it does and may.
    #[inline]
    pub(crate) fn admit(&mut self, bit: u32, marks: &mut Live<'_>) -> bool {
        let here = self.ahead | self.pass.behind;
        let due = self.admits() && marks.now.waiting() & here & (1 << bit) != 0;
        if due {
            self.tally.take_place();
            marks.start(bit);
        }
        due
    }

    /// A place becomes free.
    pub(super) fn give_place(&mut self) {
        self.tally.give_place();
        self.pass.news = true;
        self.pass.freed = true;
    }

    /// An arm that was waited for is finished: its place is free, and whoever watches is told, but
    /// for an arm that a stop made leave.
    #[inline]
    pub(crate) fn completed(&mut self, bit: u32, leaves: bool) {
        if T::LIMITED {
            self.give_place();
        }
        if T::WATCHED && !(leaves && self.stopping) {
            let whose = self.whose(bit);
            self.tally.completed(whose);
        }
    }

    /// Arms of the group were polled.
    #[inline]
    pub(crate) fn leave_arms(&self, marks: &mut Live<'_>) {
        if !marks.lends_own() {
            self.session.take_asked().note(&mut marks.now);
        }
    }

    /// The arms of the group, of those ahead, that are to be polled: those that are awake, and those
    /// that wait if one may start.
    #[inline]
    pub(crate) fn due(&self, ahead: u32, marks: &Live<'_>) -> u32 {
        let waiting = if self.admits() {
            marks.now.waiting()
        } else {
            0
        };
        (marks.now.awake() | waiting) & self.ahead & ahead
    }

    /// An arm is polled, within what this gives.
    #[inline]
    #[cfg_attr(
        not(feature = "tracing"),
        allow(clippy::unused_self, unused_variables, reason = "without spans")
    )]
    pub(crate) fn enter(&mut self, bit: u32) -> Span {
        Span {
            #[cfg(feature = "tracing")]
            _span: self.trace.enter(self.group, bit, self.whose(bit)),
        }
    }

    /// Polls an arm that was put to sleep, with `waker`, which was lent by `marks` and becomes its own.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn poll_arm<'m, F: Run<M>>(
        &mut self,
        bit: u32,
        marks: &mut Live<'m>,
        waker: &mut ArmWaker<'m>,
        future: Pin<&mut F>,
    ) -> Poll<F::Output> {
        let _entered = self.enter(bit);
        marks.aim::<T>(waker, bit);
        future.run(&mut Context::from_waker(waker))
    }

    /// The same in a mode that captures panics.
    #[cfg(feature = "std")]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn poll_arm_captured<'m, F: Run<M>>(
        &mut self,
        bit: u32,
        marks: &mut Live<'m>,
        waker: &mut ArmWaker<'m>,
        future: Pin<&mut F>,
    ) -> Result<Poll<F::Output>, Panic> {
        let _entered = self.enter(bit);
        marks.aim::<T>(waker, bit);
        let poll = || future.run(&mut Context::from_waker(waker));
        // The arm is dropped at once if it panicked, so nobody sees it in a broken state.
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(poll))
    }

    /// The arm has ended: its span is closed.
    #[inline]
    #[cfg_attr(
        not(feature = "tracing"),
        allow(clippy::unused_self, unused_variables, reason = "without spans")
    )]
    pub(crate) fn ended(&mut self, bit: u32, leaves: bool, stop: Option<&M::Stop>) {
        #[cfg(feature = "tracing")]
        {
            use crate::trace::Outcome;
            let outcome = match stop {
                _ if leaves => Outcome::Cancelled,
                Some(stop) => Outcome::Stopped {
                    won: M::is_won(stop),
                },
                None => Outcome::Done,
            };
            self.trace.close(self.group, bit, outcome);
        }
    }

    /// Learns which arms ahead in this group were woken while `bit` was polled: whether there are
    /// any. Inlined: where the marks are handed on, they can't live in registers.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn look_ahead(&self, bit: u32, marks: &mut Live<'_>) -> bool {
        let ahead = above(bit);
        if !marks.is_any_woken(ahead) || self.pass.behind != 0 {
            return false;
        }
        let before = marks.now;
        marks.learn(ahead);
        marks.now != before
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn judge<F: Run<M>>(
        &mut self,
        bit: u32,
        output: F::Output,
    ) -> Verdict<F::Kept, M::Stop> {
        let whose = self.whose(bit);
        F::judge(self.mode, output, whose)
    }

    /// What a mode that captures panics stores for an arm that panicked.
    #[cold]
    #[cfg(feature = "std")]
    pub(crate) fn absent<F: Run<M>>(
        &mut self,
        bit: u32,
        panic: Panic,
    ) -> Verdict<F::Kept, M::Stop> {
        #[cfg(feature = "tracing")]
        self.trace
            .close(self.group, bit, crate::trace::Outcome::Panicked);
        let why = crate::NoOutput::panic(self.whose(bit).arm(), panic);
        match F::absent(why) {
            Some(kept) => Verdict::Keep(kept),
            None => unreachable!("`gather`: a mode captured a panic that it has no place for"),
        }
    }

    /// Whether anybody asks, of arms `F`.
    #[cfg_attr(
        not(feature = "alloc"),
        allow(dead_code, reason = "only a window would save something")
    )]
    pub(crate) const fn asks_whose<F: Run<M>>() -> bool {
        !F::KEEPS_ALL || M::CAPTURES_PANICS || T::WATCHED || cfg!(feature = "tracing")
    }

    #[inline]
    pub(crate) fn whose(&self, bit: u32) -> Whose {
        let bit = bit as usize;
        let names = self.names;
        match self.element {
            Some(first) => Whose {
                place: self.place,
                element: Some(first.wrapping_add(bit)),
                names,
            },
            None => Whose {
                place: self.place.wrapping_add(bit),
                element: None,
                names,
            },
        }
    }

    /// The gather ends here, if it was not stopped before.
    #[inline]
    pub(crate) fn stop(&mut self, bit: u32, stop: M::Stop) -> ControlFlow<()> {
        if self.stopping {
            // A stop stays the stop that it is.
            return ControlFlow::Continue(());
        }
        self.stop = Some(stop);
        self.halt = Halt {
            whose: self.whose(bit),
            reached: self.reached(self.group, bit),
        };
        ControlFlow::Break(())
    }

    /// Where the sweep is at an arm.
    pub(super) fn reached(&self, group: usize, bit: u32) -> (usize, u32) {
        if self.pass.behind == 0 {
            (group, above(bit))
        } else {
            // It has reached all of them.
            (usize::MAX, 0)
        }
    }
}

impl<M: Mode, T> core::fmt::Debug for Visit<'_, M, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Visit")
    }
}
