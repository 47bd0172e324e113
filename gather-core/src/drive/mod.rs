//! The one poll loop, for every container and every mode; nothing here is unsafe.
//!
//! A *sweep* visits every arm that was awake when it began, once, in arm order, and those that are
//! woken meanwhile if they lie ahead. A poll is a sweep, or as much of it as the budget allows: the
//! [`Cursor`](crate::cursor) says where the next poll goes on. Behind a whole sweep comes what ends a
//! gather by the clock; between the two, arms are started whose inputs have come and that the sweep had
//! passed by then.

mod budget;
mod live;
#[cfg(feature = "alloc")]
mod nested;
mod visit;
mod waiting;
#[cfg(feature = "alloc")]
mod window;

pub(crate) use live::Live;
#[cfg(feature = "alloc")]
pub(crate) use nested::Nest;
use visit::Halt;
pub use visit::{Base, Visit};
use waiting::Pass;
#[cfg(feature = "alloc")]
pub(crate) use window::Spot;

use core::pin::Pin;
use core::task::{Context, Poll};

use crate::arm::Whose;
use crate::arms::{Arms, At, Drive, Left};
use crate::control::{Alarm, Control, Count, End, Guard, Hold, Parts, Patience, Stage};
use crate::cursor::Cursor;
use crate::marks::above;
use crate::mode::Mode;
use crate::wake::{Asked, Session, Wakes, Walk};

/// What a panic left, in the modes that capture it.
#[cfg(feature = "std")]
pub(crate) type Panic = std::boxed::Box<dyn core::any::Any + Send>;
#[cfg(not(feature = "std"))]
pub(crate) type Panic = core::convert::Infallible;

/// The parts of a gather that a poll needs.
pub(crate) struct Driver<'a, A: Drive<M>, M: Mode, C: Control> {
    pub(crate) arms: Pin<&'a mut A>,
    pub(crate) wakes: &'a mut Wakes,
    pub(crate) cursor: &'a mut <A::Cursor as Cursor>::Home,
    pub(crate) mode: &'a mut M,
    pub(crate) control: Pin<&'a mut C>,
    pub(crate) names: &'static [&'static str],
    /// A stop that arms are still waited for after.
    pub(crate) held: &'a mut <C::Patience as Patience>::Held<M::Stop>,
    /// Where the arm is told that has stopped the gather, if anybody asks.
    pub(crate) culprit: &'a mut Option<Whose>,
    #[cfg(feature = "tracing")]
    pub(crate) trace: &'a mut crate::trace::Trace,
}

/// What ended the gather.
pub(crate) type Ended<M> = End<<M as Mode>::Stop>;

impl<A: Drive<M>, M: Mode, C: Control> Driver<'_, A, M, C> {
    /// Polls the arms that are awake, and behind them what ends a gather by the clock: ready once
    /// the gather ends, or may end if it was stopped before.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn drive(mut self, budget: &mut usize, cx: &Context<'_>) -> Poll<Ended<M>> {
        let stands = A::Cursor::load(*self.cursor, self.wakes);
        let is_fresh = stands == A::Cursor::FRESH;
        if is_fresh {
            self.start();
        }
        if !A::Cursor::ONE_GROUP && self.arms.is_single() {
            return self.poll::<<A::Cursor as Cursor>::Single>(is_fresh, budget, cx);
        }
        self.poll::<A::Cursor>(is_fresh, budget, cx)
    }

    /// Before the first sweep.
    #[inline]
    fn start(&mut self) {
        // First: a source that panics unwinds through a gather that was started, and leaves arms
        // of which nobody knows.
        let tally = self.control.as_mut().parts().tally;
        if !A::Cursor::ONE_GROUP {
            A::Cursor::DRAWING.store(self.cursor, self.wakes);
            open::<A, M>(self.arms.as_mut(), self.wakes, tally.places());
        }
        if C::Tally::LIMITED {
            self.arms.as_mut().hold();
        }
        expect(&*self.arms, self.wakes, self.mode, tally);
        A::Cursor::START.store(self.cursor, self.wakes);
    }

    /// The poll of arms that were drawn, as `K` sees their groups.
    #[allow(
        clippy::too_many_lines,
        reason = "one poll from its beginning to its end; half of it names fields"
    )]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn poll<K>(self, is_fresh: bool, budget: &mut usize, cx: &Context<'_>) -> Poll<Ended<M>>
    where
        K: Cursor<Home = <A::Cursor as Cursor>::Home>,
    {
        let stands = if is_fresh {
            K::START
        } else {
            K::load(*self.cursor, self.wakes)
        };
        let Self {
            mut arms,
            wakes,
            cursor,
            mode,
            control,
            names,
            held,
            culprit,
            #[cfg(feature = "tracing")]
            trace,
        } = self;
        let stage = held.stage();
        // Only whoever makes the block has to know how many groups there are.
        let is_known = K::ONE_GROUP || wakes.is_shared();
        let groups = if is_known { 1 } else { arms.groups() };
        let session = Session::new(wakes, cx.waker(), groups);
        let (mut own, mut walk) = (None, Walk::NONE);
        if !K::ONE_GROUP {
            walk = Walk::begin(&session);
        } else if !is_fresh {
            // One group has no block before an arm was polled.
            own = session.begin();
        }
        let Parts {
            tally,
            until,
            patience,
            ..
        } = control.parts();
        let mut visit = Visit {
            mode,
            tally: K::lend(tally),
            session: &session,
            own,
            names,
            budget: *budget,
            walk,
            resume: (stands.group(), stands.ahead()),
            group: 0,
            place: 0,
            element: None,
            ahead: u32::MAX,
            stopping: C::Patience::ON && stage != Stage::Running,
            #[cfg(feature = "tracing")]
            trace,
            recount: false,
            pass: Pass::first(
                is_fresh || stands != K::START,
                C::Tally::LIMITED && A::HAS_DEPENDENT,
            ),
            cut: None,
            stop: None,
            halt: Halt::nowhere(names),
        };
        let is_swept = !K::ONE_GROUP && stands == K::BEHIND;
        visit.sweep(arms.as_mut(), is_swept);
        let Visit {
            cut,
            stop,
            halt,
            recount,
            pass,
            budget: left,
            mode,
            ref mut tally,
            ..
        } = visit;
        if !K::ONE_GROUP && recount {
            expect(&*arms, wakes, mode, tally);
        }
        let is_over = if C::Patience::ON {
            is_over(&*arms, stage)
        } else {
            arms.is_finished()
        };
        // A sweep that was cut is finished first: whoever is not waited for has its turn, too.
        let is_over = is_over && (K::ONE_GROUP || cut.is_none());
        let mut ended = match stop {
            Some(stop) => Some(End::Stopped(stop)),
            None if is_over => Some(End::Done),
            None if stage == Stage::Running => mode.foregone().map(End::Stopped),
            None => None,
        };
        if C::Guard::ON {
            *culprit = matches!(ended, Some(End::Stopped(_))).then_some(halt.whose);
        }
        // First: what ends a gather by the clock is polled with the same shim.
        let asked = match ended {
            _ if !K::ONE_GROUP => Asked::NOTHING,
            Some(_) if !C::Patience::ON => Asked::NOTHING,
            _ => session.take_asked(),
        };
        if (C::Until::ON || C::Patience::ON) && ended.is_none() && cut.is_none() {
            let rings = match stage {
                Stage::Running => ring(until, &session, cx),
                Stage::Grace => ring(patience.alarm(), &session, cx),
                Stage::Shield => {
                    // What ended the gather may still wake it. Left there, that would wake each poll.
                    let _ = session.take_alarm();
                    false
                }
            };
            ended = rings.then_some(End::Until);
        }
        if C::Patience::ON && !held.has_swept() {
            let unreached = match (&ended, cut) {
                (None, None) => {
                    held.sweep();
                    None
                }
                (Some(_), Some((group, bit))) if pass.behind == 0 => {
                    Some((group, above(bit) | 1 << bit))
                }
                (Some(End::Stopped(_)), None) => Some(halt.reached),
                _ => None,
            };
            withhold(arms.as_mut(), unreached, wakes);
        }
        // A gather that ends here needs no more wakes; one with patience may go on, also with arms that
        // are not waited for.
        let may_go_on = C::Patience::ON && (!is_over || arms.has(Left::Shielded));
        if ended.is_some() && !may_go_on {
            return match ended {
                Some(ended) => Poll::Ready(ended),
                None => Poll::Pending,
            };
        }
        if K::ONE_GROUP {
            arms.flush(0, 0, asked, &session);
        } else if session.made_block() {
            for group in 0..arms.groups() {
                arms.as_mut().flush(group, group, Asked::NOTHING, &session);
            }
        }
        session.end(!K::ONE_GROUP && stands != K::START);
        if !K::ONE_GROUP {
            let stands = match cut {
                Some(_) if ended.is_none() && pass.behind != 0 => K::BEHIND,
                Some((group, bit)) if ended.is_none() => K::at(group, bit),
                _ => K::START,
            };
            stands.store(cursor, wakes);
        }
        *budget = left;
        match ended {
            Some(ended) => Poll::Ready(ended),
            None => Poll::Pending,
        }
    }
}

/// Before the first sweep: draws the arms' sources and makes the bank, if the arms need one. Apart from
/// the poll, whose parts would else have to lie in memory.
#[inline(never)]
fn open<A: Drive<M>, M: Mode>(mut arms: Pin<&mut A>, wakes: &mut Wakes, places: usize) {
    arms.as_mut().draw(places);
    let groups = arms.groups();
    A::Cursor::check(groups);
    #[cfg(feature = "alloc")]
    if groups > 1 && arms.needs_bank() {
        wakes.open_bank(groups, |group| arms.first_marks(group));
    }
    #[cfg(not(feature = "alloc"))]
    let _ = wakes;
    arms.place();
}

/// Arms that a stop in the first sweep finds unreached are not started any more.
fn withhold<A: Arms>(arms: Pin<&mut A>, unreached: Option<(usize, u32)>, wakes: &Wakes) {
    if let Some(from) = unreached {
        arms.withhold(from, At::start(wakes));
    }
}

/// Whether no arm is left that is waited for at this stage.
#[inline]
fn is_over<A: Arms>(arms: &A, stage: Stage) -> bool {
    match stage {
        Stage::Running => arms.is_finished(),
        Stage::Grace => !arms.has(Left::Running),
        Stage::Shield => !arms.has(Left::Shielded),
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
fn ring<F: Alarm>(mut alarm: Pin<&mut F>, session: &Session<'_>, cx: &Context<'_>) -> bool {
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
    let is_own = state.shared;
    let waker = session.alarm_waker(is_own);
    if alarm
        .as_mut()
        .ring(&mut Context::from_waker(&waker))
        .is_ready()
    {
        return true;
    }
    if let Some(state) = alarm.state() {
        let asked = session.take_asked();
        state.awake = !is_own && asked.has_woken_alarm();
        state.shared |= asked.has_cloned();
        if state.awake {
            session.owe_wake();
        }
    }
    false
}
