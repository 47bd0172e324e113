//! The one poll loop, for every container and every mode; nothing here is unsafe.
//!
//! A *sweep* visits every arm that was awake when it began, once, in arm order, and those that are
//! woken meanwhile if they lie ahead. A poll is a sweep, or as much of it as the budget allows: the
//! [`Cursor`](crate::cursor) says where the next poll goes on.

use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use crate::arm::Whose;
use crate::arms::{Arms, At, Drive, Fill, Left, Run, Why};
use crate::control::{Alarm, Control, Count, End, Parts, Patience, Stage};
use crate::cursor::Cursor;
use crate::marks::{Live, Marks, State, above};
use crate::mode::{Mode, Verdict};
use crate::wake::{Session, Wakes, Walk};

/// What a panic left, in the modes that capture it.
#[cfg(feature = "std")]
pub(crate) type Panic = std::boxed::Box<dyn core::any::Any + Send>;
#[cfg(not(feature = "std"))]
pub(crate) type Panic = core::convert::Infallible;

/// One poll's visit to the arms.
pub struct Visit<'a, M: Mode, T> {
    mode: &'a mut M,
    /// Places and completions.
    tally: &'a mut T,
    session: &'a Session<'a>,
    wakes: &'a Wakes,
    /// Lent to arms of groups that share no waker yet.
    shim: &'a Waker,
    names: &'static [&'static str],
    /// How many arms may still be polled.
    budget: usize,
    /// Goes from group to group; `None` if there is but one.
    walk: Option<Walk<'a>>,
    /// Where the sweep was cut in the poll before: the group, and the bits that are left of it.
    resume: (usize, u32),
    /// The group that is being visited, the place of its first arm, and for a spread's group its
    /// first element.
    group: usize,
    place: usize,
    element: Option<usize>,
    /// The bits of the group that have not been passed.
    ahead: u32,
    /// Whether the walk has led to the group, and not a place that is free.
    opened: bool,
    /// No arm is started any more, and no stop counts but the first.
    stopping: bool,
    /// A source has ended, so that the number of arms is known.
    recount: bool,
    /// Where the budget was spent.
    cut: Option<(usize, u32)>,
    stop: Option<(M::Stop, Whose)>,
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
        let from = from.max(self.resume.0);
        let group = match &mut self.walk {
            None => from,
            Some(walk) => walk.next(from, to)?,
        };
        self.begin(group, true);
        Some(group)
    }

    /// Whether the group is to be visited; begins with it if so. `waiting`: one of its arms waits
    /// for a place.
    #[inline]
    pub(crate) fn is_due(&mut self, group: usize, waiting: bool) -> bool {
        if self.next_group(group, group + 1).is_some() {
            return true;
        }
        let due = waiting && self.admits() && group >= self.resume.0;
        if due {
            self.begin(group, false);
        }
        due
    }

    #[inline]
    fn begin(&mut self, group: usize, opened: bool) {
        self.group = group;
        self.opened = opened;
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
        self.wakes
    }

    /// Begins with a group: learns which of its arms were woken.
    #[inline]
    pub(crate) fn enter_group<'m>(&mut self, marks: &'m mut Marks) -> Live<'m> {
        let mut marks = Live::new(marks);
        if self.wakes.is_shared() {
            marks
                .now
                .wake(self.session.take_ready(self.group, self.ahead));
        }
        marks
    }

    /// Ends with a group: arms that stay awake are for the next sweep, or for the next poll.
    #[inline]
    pub(crate) fn leave_group(&mut self, mut marks: Live<'_>) {
        let marks = marks.save();
        if self.walk.is_some() {
            self.session.flush(self.group, marks, self.opened);
        }
    }

    /// Whether another arm may be started.
    #[inline]
    pub(crate) fn admits(&self) -> bool {
        T::LIMITED && !self.stopping && self.tally.has_place()
    }

    /// Starts an arm that waits for a place, if it does and may.
    #[inline]
    pub(crate) fn admit(&mut self, bit: u32, marks: &mut Live<'_>) -> bool {
        let due = self.admits() && marks.now.waiting() & self.ahead & (1 << bit) != 0;
        if due {
            self.tally.take_place();
            marks.now.start(bit);
        }
        due
    }

    /// An arm that was waited for is finished: its place is free, and whoever watches is told, but
    /// for an arm that a stop made leave.
    #[inline]
    pub(crate) fn completed(&mut self, bit: u32, leaves: bool) {
        if T::LIMITED {
            self.tally.give_place();
        }
        if T::WATCHED && !(leaves && self.stopping) {
            let whose = self.whose(bit);
            self.tally.completed(whose);
        }
    }

    /// Whether the arm is to be polled.
    #[inline]
    pub(crate) fn is_awake(&self, bit: u32, marks: &Live<'_>) -> bool {
        marks.now.is_awake(bit) && self.ahead & (1 << bit) != 0
    }

    /// The next arm that is to be polled: one that is awake, or that waits and may start.
    #[inline]
    pub(crate) fn next_due(&mut self, marks: &mut Live<'_>) -> Option<u32> {
        let waiting = if self.admits() {
            marks.now.waiting()
        } else {
            0
        };
        let due = (marks.now.awake() | waiting) & self.ahead;
        let bit = (due != 0).then(|| due.trailing_zeros())?;
        self.admit(bit, marks);
        Some(bit)
    }

    /// The arm was visited, and everything before it.
    #[inline]
    pub(crate) fn pass(&mut self, bit: u32) {
        self.ahead = above(bit);
    }

    /// One more arm is about to be polled; breaks if the budget is spent.
    #[inline]
    pub(crate) fn spend(&mut self, bit: u32) -> ControlFlow<()> {
        if self.budget == 0 {
            self.cut = Some((self.group, bit));
            return ControlFlow::Break(());
        }
        self.budget -= 1;
        ControlFlow::Continue(())
    }

    /// Lends an arm its waker and polls it: `None` if it is pending, else its output or its panic.
    #[inline]
    pub(crate) fn poll_arm<O>(
        &mut self,
        bit: u32,
        marks: &mut Live<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<O>,
    ) -> Option<Result<O, Panic>> {
        let own = if marks.now.is_shared() {
            self.session.arm_waker(self.group, bit)
        } else {
            self.session.aim(self.group, bit);
            None
        };
        let waker = own.as_deref().unwrap_or(self.shim);
        match capture::<M, _>(|| poll(&mut Context::from_waker(waker))) {
            Ok(Poll::Pending) => {
                if own.is_some() || !self.session.was_woken() {
                    marks.now.sleep(bit);
                }
                if self.session.take_cloned() {
                    marks.now.share();
                }
                None
            }
            Ok(Poll::Ready(output)) => Some(Ok(output)),
            Err(panic) => Some(Err(panic)),
        }
    }

    /// Learns which arms ahead in this group were woken while `bit` was polled.
    #[inline]
    pub(crate) fn look_ahead(&mut self, bit: u32, marks: &mut Live<'_>) {
        if self.wakes.is_shared() {
            marks
                .now
                .wake(self.session.take_ready(self.group, above(bit)));
        }
    }

    #[inline]
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
    #[cfg_attr(
        not(feature = "std"),
        allow(clippy::unused_self, reason = "as with `std`")
    )]
    pub(crate) fn absent<F: Run<M>>(&self, bit: u32, panic: Panic) -> Verdict<F::Kept, M::Stop> {
        #[cfg(feature = "std")]
        {
            let why = crate::NoOutput::panic(self.whose(bit).arm(), panic);
            match F::absent(why) {
                Some(kept) => Verdict::Keep(kept),
                None => unreachable!("`gather`: a mode captured a panic that it has no place for"),
            }
        }
        #[cfg(not(feature = "std"))]
        {
            let _ = bit;
            match panic {}
        }
    }

    #[inline]
    fn whose(&self, bit: u32) -> Whose {
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
        self.stop = Some((stop, self.whose(bit)));
        ControlFlow::Break(())
    }
}

/// What a window asks for beside, whose slots are not in the order of its arms.
#[cfg(feature = "alloc")]
impl<'a, M: Mode, T: Count> Visit<'a, M, T> {
    /// Whether the sweep was cut behind the container that begins with this group, which has had
    /// its turn then.
    pub(crate) fn is_behind(&self, group: usize) -> bool {
        group < self.resume.0
    }

    /// The arm that is polled next: the group of its slot, and what the first arm of that group
    /// would be if they were in order.
    pub(crate) fn at_slot(&mut self, group: usize, place: usize, element: Option<usize>) {
        self.begin(group, false);
        self.at_arm(place, element);
    }

    /// Whether arms may still be started, where there is a place for each.
    pub(crate) fn starts(&self) -> bool {
        !self.stopping
    }

    /// Whether a place is free.
    pub(crate) fn has_place(&self) -> bool {
        self.tally.has_place()
    }

    /// An arm takes a place.
    pub(crate) fn take_place(&mut self) {
        self.tally.take_place();
    }

    /// Whether arms were woken that nobody has looked at.
    pub(crate) fn has_wakes(&self) -> bool {
        self.session.has_wakes()
    }

    /// Whether no arm may be polled any more in this poll.
    pub(crate) fn is_spent(&self) -> bool {
        self.budget == 0
    }

    /// Whether the sweep was cut.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut.is_some()
    }

    /// The sweep is cut, and goes on with this group in the next poll.
    pub(crate) fn cut_at(&mut self, group: usize) {
        self.cut = Some((group, 0));
        self.session.owe_wake();
    }

    /// A container that begins here.
    pub(crate) fn at(&self, base: Base) -> At<'a> {
        At {
            wakes: self.wakes,
            group: base.group,
            place: base.place,
        }
    }

    /// Arms are about to be given up: their places are free, and whoever watches is told.
    pub(crate) fn give_up<A: Arms>(&mut self, arms: &A, at: At<'_>) {
        let names = self.names;
        arms.report(at, &mut |place, element, state| {
            if T::LIMITED && state == State::Pending {
                self.tally.give_place();
            }
            if matches!(state, State::Pending | State::Waiting) {
                self.tally.completed(Whose {
                    place,
                    element,
                    names,
                });
            }
        });
    }

    /// Stores for arms that were given up that they have no output.
    pub(crate) fn leave_out<A: Drive<M>>(&mut self, arms: Pin<&mut A>, at: At<'_>) {
        arms.fill(&mut Fill::new(self.mode, self.names, Why::GivenUp), at);
    }

    /// Arms of the group that stay awake are for the next sweep, or for the next poll.
    pub(crate) fn settle_down(&mut self, group: usize, marks: &mut Marks) {
        self.session.flush(group, marks, false);
    }

    /// The number of arms is known now.
    pub(crate) fn recount(&mut self) {
        self.recount = true;
    }
}

impl<M: Mode, T> core::fmt::Debug for Visit<'_, M, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Visit")
    }
}

/// Captures a panic if the mode does.
#[inline]
#[cfg_attr(
    not(feature = "std"),
    allow(clippy::unnecessary_wraps, reason = "as with `std`")
)]
fn capture<M: Mode, T>(poll: impl FnOnce() -> T) -> Result<T, Panic> {
    #[cfg(feature = "std")]
    if M::CAPTURES_PANICS {
        // The arm is dropped at once if it panicked, so nobody sees it in a broken state.
        return std::panic::catch_unwind(std::panic::AssertUnwindSafe(poll));
    }
    Ok(poll())
}

/// The parts of a gather that a poll needs.
pub(crate) struct Driver<'a, A: Drive<M>, M: Mode, C: Control> {
    pub(crate) arms: Pin<&'a mut A>,
    pub(crate) wakes: &'a mut Wakes,
    pub(crate) cursor: &'a mut A::Cursor,
    pub(crate) mode: &'a mut M,
    pub(crate) control: Pin<&'a mut C>,
    pub(crate) names: &'static [&'static str],
    /// How far the gather is.
    pub(crate) stage: Stage,
}

/// What ended the gather, and for a stop the arm that did.
pub(crate) type Ended<M> = (End<<M as Mode>::Stop>, Option<Whose>);

impl<A: Drive<M>, M: Mode, C: Control> Driver<'_, A, M, C> {
    /// Before the first sweep: draws the arms' sources and makes the bank, if the arms need one.
    #[inline]
    fn start(&mut self, cx: &Context<'_>) {
        if !A::Cursor::ONE_GROUP {
            self.open(cx);
        }
        if C::Tally::LIMITED {
            self.arms.as_mut().hold();
        }
        let tally = self.control.as_mut().parts().tally;
        expect(&*self.arms, self.wakes, self.mode, tally);
    }

    fn open(&mut self, cx: &Context<'_>) {
        self.arms
            .as_mut()
            .draw(self.control.as_mut().parts().tally.places());
        let groups = self.arms.groups();
        A::Cursor::check(groups);
        #[cfg(feature = "alloc")]
        if groups > 1 && self.arms.needs_bank() {
            let arms = &*self.arms;
            self.wakes
                .open_bank(cx.waker(), groups, |group| arms.first_marks(group));
        }
        #[cfg(not(feature = "alloc"))]
        let _ = cx;
        self.arms.as_mut().place();
    }

    /// Polls the arms that are awake, and behind them what ends a gather by the clock: ready once
    /// the gather ends, or may end if it was stopped before.
    #[inline]
    pub(crate) fn drive(mut self, budget: &mut usize, cx: &Context<'_>) -> Poll<Ended<M>> {
        if *self.cursor == A::Cursor::FRESH {
            self.start(cx);
            *self.cursor = A::Cursor::START;
        }
        let Self {
            mut arms,
            wakes,
            cursor,
            mode,
            control,
            names,
            stage,
        } = self;
        let groups = arms.groups();
        let session = Session::new(wakes, cx.waker(), groups);
        session.begin();
        let shim = session.shim_waker();
        let Parts {
            tally,
            until,
            patience,
            ..
        } = control.parts();
        let mut visit = Visit {
            mode,
            tally,
            session: &session,
            wakes,
            shim: &shim,
            names,
            budget: *budget,
            walk: (!A::Cursor::ONE_GROUP).then(|| Walk::new(&session)),
            resume: (cursor.group(), cursor.ahead()),
            group: 0,
            place: 0,
            element: None,
            ahead: u32::MAX,
            opened: false,
            stopping: C::Patience::ON && stage != Stage::Running,
            recount: false,
            cut: None,
            stop: None,
        };
        let _ = arms.as_mut().sweep(&mut visit);
        let Visit {
            cut,
            stop,
            walk,
            recount,
            budget: left,
            mode,
            tally,
            ..
        } = visit;
        if recount {
            expect(&*arms, wakes, mode, tally);
        }
        if let Some(walk) = walk {
            walk.end();
        }
        let is_over = match stage {
            Stage::Running => arms.is_finished(),
            Stage::Grace => !arms.has(Left::Running),
            Stage::Shield => !arms.has(Left::Shielded),
        };
        let mut ended = match stop {
            Some((stop, whose)) => Some((End::Stopped(stop), Some(whose))),
            None if is_over => Some((End::Done, None)),
            None => None,
        };
        if ended.is_none() && cut.is_none() {
            let rings = match stage {
                Stage::Running => ring(until, &session, &shim, cx),
                Stage::Grace => ring(patience.alarm(), &session, &shim, cx),
                Stage::Shield => false,
            };
            ended = rings.then_some((End::Until, None));
        }
        // A gather that ends here needs no more wakes; one with patience may go on.
        if ended.is_some() && (!C::Patience::ON || is_over) {
            return ended.map_or(Poll::Pending, Poll::Ready);
        }
        if A::Cursor::ONE_GROUP || session.made_block() {
            for group in 0..groups {
                arms.as_mut().flush(group, group, &session);
            }
        }
        let resumed = *cursor != A::Cursor::START;
        *cursor = match cut {
            Some((group, bit)) if ended.is_none() => A::Cursor::at(group, bit),
            _ => A::Cursor::START,
        };
        session.end(resumed);
        *budget = left;
        ended.map_or(Poll::Pending, Poll::Ready)
    }
}

/// Tells whom it concerns how many arms there are.
#[inline]
fn expect<A: Drive<M>, M: Mode, T: Count>(arms: &A, wakes: &Wakes, mode: &mut M, tally: &mut T) {
    let total = arms.count(At::start(wakes));
    tally.expect(total);
    if let Some(total) = total {
        mode.count(total);
    }
}

/// Polls a future that is no arm, if it was woken: whether it is ready.
#[inline]
fn ring<F: Alarm>(
    mut alarm: Pin<&mut F>,
    session: &Session<'_>,
    shim: &Waker,
    cx: &Context<'_>,
) -> bool {
    let _ = cx;
    if !F::ON {
        return false;
    }
    let Some(state) = alarm.as_mut().state() else {
        return false;
    };
    if !session.take_alarm() && !state.awake {
        return false;
    }
    let own = if state.shared {
        session.alarm_waker()
    } else {
        session.aim_alarm();
        None
    };
    let waker = own.as_deref().unwrap_or(shim);
    if alarm
        .as_mut()
        .ring(&mut Context::from_waker(waker))
        .is_ready()
    {
        return true;
    }
    if let Some(state) = alarm.state() {
        state.awake = own.is_none() && session.was_woken();
        state.shared |= session.take_cloned();
        if state.awake {
            session.owe_wake();
        }
    }
    false
}
