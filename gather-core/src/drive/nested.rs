//! Arms within an arm: a spread whose elements are not known when the gather starts has wakers of its
//! own, for as many arms as it turns out to have. To the gather it is one arm, which is awake when one
//! of them is; to the mode and the controls its elements are arms like any other. Nothing here is
//! unsafe.

use core::ops::ControlFlow;
use core::pin::Pin;

use super::visit::Halt;
use super::{Base, Live, Panic, Visit};
use crate::NoOutput;
use crate::arm::Arm;
use crate::arms::{At, Drive, Left};
use crate::control::Count;
use crate::cursor::{Cursor, Place};
use crate::marks::{Marks, above};
use crate::mode::Mode;
use crate::wake::{Asked, Session, Wakes, Walk};

/// The state of arms within an arm.
pub(crate) struct Nest {
    wakes: Wakes,
    /// Of the arm that they are to the gather.
    marks: Marks,
    /// How many places the gather has.
    places: usize,
    /// Where the last sweep was cut.
    resume: Option<(usize, u32)>,
    /// Every arm had its turn.
    has_swept: bool,
    #[cfg(feature = "tracing")]
    trace: crate::trace::Trace,
}

impl Nest {
    /// Of arms that nobody knows yet.
    pub(crate) fn new() -> Self {
        let mut marks = Marks::fresh(1);
        marks.hold(1);
        Self {
            wakes: Wakes::new(),
            marks,
            places: usize::MAX,
            resume: None,
            has_swept: false,
            #[cfg(feature = "tracing")]
            trace: crate::trace::Trace::default(),
        }
    }

    pub(crate) fn marks(&self) -> Marks {
        self.marks
    }

    /// How many places there are for all.
    pub(crate) fn set_places(&mut self, places: usize) {
        self.places = places;
    }

    /// Where the arms are that begin at this place of the gather.
    pub(crate) fn at(&self, place: usize) -> At<'_> {
        At {
            place,
            ..At::start(&self.wakes)
        }
    }

    pub(crate) fn flush(&mut self, number: usize, asked: Asked, session: &Session<'_>) {
        session.flush(number, asked, &mut self.marks);
    }

    /// The arm is over, whatever it was.
    pub(crate) fn end(&mut self) {
        self.marks.cancel(0);
        self.wakes.close();
        #[cfg(feature = "tracing")]
        self.trace.cancel();
    }
}

impl core::fmt::Debug for Nest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Nest")
    }
}

/// Captures a panic if the mode does.
#[cfg_attr(
    not(feature = "std"),
    allow(clippy::unnecessary_wraps, reason = "as with `std`")
)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn capture<M: Mode, T>(run: impl FnOnce() -> T) -> Result<T, Panic> {
    #[cfg(feature = "std")]
    if M::CAPTURES_PANICS {
        // What panicked is dropped at once, so nobody sees it in a broken state.
        return std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
    }
    Ok(run())
}

/// Whether the arms have a source to pull from, be it to learn that it has ended.
fn pulls<A: Drive<M>, M: Mode>(arms: &A) -> bool {
    arms.undrawn().1 != Some(0) || !(arms.is_finished() || arms.has(Left::Running))
}

impl<M: Mode, T: Count> Visit<'_, M, T> {
    /// Begins with the arms: those of a source are drawn, as before the first poll of a gather.
    pub(crate) fn begin_nested<A: Drive<M>>(&mut self, nest: &mut Nest, mut arms: Pin<&mut A>) {
        nest.marks.start(0);
        arms.as_mut().draw(nest.places);
        let groups = arms.groups();
        Place::check(groups);
        if groups > 1 && arms.needs_bank() {
            let arms = &*arms;
            nest.wakes
                .open_bank(groups, |group| arms.first_marks(group));
        }
        arms.as_mut().place();
        if T::LIMITED {
            arms.hold();
        }
        self.recount = true;
    }

    /// Runs the visit of arms, and tells whether one of them has failed, where the mode goes on then.
    pub(crate) fn tell_failure<O>(
        &mut self,
        failed: &mut bool,
        run: impl FnOnce(&mut Self) -> O,
    ) -> O {
        let before = self.mode.failed().map(core::mem::take);
        let output = run(self);
        if let (Some(before), Some(now)) = (before, self.mode.failed()) {
            *failed |= *now;
            *now |= before;
        }
        output
    }

    /// Runs what a user has written, and captures a panic of it if the mode does.
    pub(crate) fn capture<O>(&mut self, run: impl FnOnce(&mut Self) -> O) -> Result<O, Panic> {
        capture::<M, _>(|| run(self))
    }

    /// An arm will never start, in the place of its elements: as [`skipped`](Self::skipped).
    pub(crate) fn never_began(&mut self, background: bool) {
        self.recount = true;
        self.element = None;
        self.skipped(0, background);
    }

    /// Sweeps the arms if one of them is awake, or may be started since a place is free.
    pub(crate) fn sweep_nested<A: Drive<M>>(
        &mut self,
        nest: &mut Nest,
        arms: Pin<&mut A>,
    ) -> ControlFlow<()> {
        let base = self.base();
        let pulls = self.admits() && pulls(&*arms);
        if !self.is_due(base.group, pulls) {
            self.pass_by(arms.undrawn().1.unwrap_or(usize::MAX));
            return ControlFlow::Continue(());
        }
        let mut marks = nest.marks;
        let mut live = self.enter_group(&mut marks);
        let flow = if pulls || live.is_due(0) {
            self.run_nested(nest, &mut live, base, arms)
        } else {
            ControlFlow::Continue(())
        };
        self.leave_group(live);
        nest.marks = marks;
        flow
    }

    /// The same behind the sweep, when only arms that wait are visited.
    pub(crate) fn start_nested<A: Drive<M>>(
        &mut self,
        nest: &mut Nest,
        fresh: bool,
        arms: Pin<&mut A>,
    ) -> ControlFlow<()> {
        let base = self.base();
        let pulls = self.admits() && pulls(&*arms);
        if !(fresh || pulls || nest.resume.is_some()) {
            return ControlFlow::Continue(());
        }
        let mut marks = nest.marks;
        let mut live = self.enter_waiting(&mut marks);
        let flow = self.run_nested(nest, &mut live, base, arms);
        self.leave_group(live);
        nest.marks = marks;
        flow
    }

    /// A poll of the arms, as the gather's own.
    fn run_nested<A: Drive<M>>(
        &mut self,
        nest: &mut Nest,
        marks: &mut Live<'_>,
        base: Base,
        mut arms: Pin<&mut A>,
    ) -> ControlFlow<()> {
        // Woken by hand: also where a place that is free is why it is polled.
        marks.now.sleep(1);
        let mut waker = marks.lend();
        marks.aim::<T>(&mut waker, 0);
        let resume = nest.resume.take();
        if let (Some(from), true, false) = (resume, self.stopping, nest.has_swept) {
            // The gather was stopped before they were reached.
            arms.as_mut().withhold(from, nest.at(base.place));
        }
        let groups = arms.groups();
        let session = Session::new(&nest.wakes, &waker, groups);
        let mut visit = Visit {
            mode: &mut *self.mode,
            tally: Place::lend(&mut self.tally),
            session: &session,
            own: None,
            names: self.names,
            budget: self.budget,
            walk: Walk::begin(&session),
            resume: resume.unwrap_or((0, u32::MAX)),
            group: 0,
            place: base.place,
            element: None,
            ahead: u32::MAX,
            stopping: self.stopping,
            #[cfg(feature = "tracing")]
            trace: &mut nest.trace,
            recount: false,
            pass: self.pass.within(),
            cut: None,
            stop: None,
            halt: Halt::nowhere(self.names),
        };
        let _ = arms.as_mut().sweep(&mut visit);
        let Visit {
            budget,
            recount,
            pass,
            cut,
            stop,
            halt,
            ..
        } = visit;
        if session.made_block() {
            for group in 0..groups {
                arms.as_mut().flush(group, group, Asked::NOTHING, &session);
            }
        }
        session.end(resume.is_some());
        self.budget = budget;
        self.recount |= recount;
        self.pass.learn(&pass);
        nest.resume = cut.map(|(group, bit)| (group, above(bit) | 1 << bit));
        if cut.is_some() {
            marks.now.wake(1);
        }
        if arms.is_finished() {
            // Whoever waits for the output may start.
            self.bring_news();
        }
        if stop.is_some() {
            if !nest.has_swept {
                arms.as_mut().withhold(halt.reached, nest.at(base.place));
            }
            self.stop = stop;
            self.halt = Halt {
                reached: self.reached(base.group, 0),
                ..halt
            };
            return ControlFlow::Break(());
        }
        if cut.is_some() {
            self.cut_at(base.group);
            return ControlFlow::Break(());
        }
        nest.has_swept = true;
        ControlFlow::Continue(())
    }

    /// Why an arm has no output, behind one that has none.
    pub(crate) fn why_skipped(&self, place: usize, behind: usize) -> NoOutput {
        let arm = |place| Arm::new(place, None, self.names);
        NoOutput::skipped(arm(place), arm(behind))
    }

    /// Why an arm has no output, of which a panic was captured.
    #[cfg_attr(
        not(feature = "std"),
        allow(clippy::unused_self, reason = "as with `std`")
    )]
    pub(crate) fn why_panicked(&self, place: usize, panic: Panic) -> NoOutput {
        #[cfg(feature = "std")]
        return NoOutput::panic(Arm::new(place, None, self.names), panic);
        #[cfg(not(feature = "std"))]
        match (place, panic) {}
    }
}
