//! The end of a gather: when it resolves, when it is dropped, and when it unwinds.

use core::pin::Pin;
use core::task::{Context, Poll};

use super::{Gather, Held};
use crate::arm::{Arm, Whose};
use crate::arms::{Arms, At, Contents, Drive, Fill, Left, Why};
use crate::control::{Alarm, Control, Deadline, End, Guard, Hold, Patience, Stage};
use crate::cursor::Cursor;
use crate::drive::{Driver, Ended};
use crate::marks::State;
use crate::mode::{Finish, Mode};
use crate::outcome::{ArmList, StopReason};
use crate::shape::Named;
#[cfg(feature = "tracing")]
use crate::trace::Trace;
use crate::unwind;
use crate::wake::{Session, Wakes};

/// The fields of a pinned gather.
pub(super) struct Parts<'a, A: Arms, M: Mode, C: Control> {
    pub(super) arms: Pin<&'a mut A>,
    pub(super) control: Pin<&'a mut C>,
    pub(super) wakes: &'a mut Wakes,
    pub(super) cursor: &'a mut <A::Cursor as Cursor>::Home,
    pub(super) mode: &'a mut M,
    pub(super) held: &'a mut Held<M, C>,
    #[cfg(feature = "tracing")]
    pub(super) trace: &'a mut Trace,
}

/// The end of a gather: whoever guards it is told, its futures are dropped, then its outputs, then
/// the parent waker is let go. Whatever unwinds on the way, the rest happens.
pub(super) struct Ending<'a, A: Arms, M: Mode, S, C: Control>(
    pub(super) Pin<&'a mut Gather<A, M, S, C>>,
);

impl<A, M, S, C> Ending<'_, A, M, S, C>
where
    A: Drive<M>,
    M: Mode + Finish<A, S>,
    S: Named,
    C: Control<Until: Deadline<M, A, S>>,
{
    /// Polls the arms; when the gather ends, its output.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn drive(
        &mut self,
        cx: &Context<'_>,
    ) -> Poll<<C::Until as Deadline<M, A, S>>::Output> {
        let mut budget = Session::BUDGET;
        loop {
            let stage = self.parts().held.stage();
            let mut culprit = None;
            let Poll::Ready(end) = self.sweep(&mut budget, &mut culprit, cx) else {
                return Poll::Pending;
            };
            if let Some(end) = self.let_go(end, culprit, stage) {
                return Poll::Ready(self.finish(end));
            }
        }
    }

    /// A gather that is to end lets its arms go, at once or by and by: the end, if there is nothing
    /// to wait for.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn let_go(
        &mut self,
        end: End<M::Stop>,
        whose: Option<Whose>,
        stage: Stage,
    ) -> Option<End<M::Stop>> {
        if !C::Guard::ON && !C::Patience::ON {
            return Some(end);
        }
        let mut is_early = false;
        if stage == Stage::Running {
            if matches!(end, End::Done) {
                return self.wait_for_remotes(end);
            }
            // Else only background arms are left, which are there to be cancelled.
            is_early = self.parts().arms.has(Left::Waited);
            if is_early {
                let reason = reason::<M>(&end, whose);
                self.parts().control.parts().guard.fire(reason);
            }
        }
        if !C::Patience::ON {
            return Some(end);
        }
        let Parts { control, held, .. } = self.parts();
        // The stop that counts is the first.
        let end = held.take().unwrap_or(end);
        let control = control.parts();
        if is_early && control.patience.begin() {
            // Its wakes would be taken for those of what ends the grace.
            control.until.dismiss();
            held.hold(end, Stage::Grace);
            return None;
        }
        if stage != Stage::Shield {
            self.clear(Contents::Losers);
            self.call_off(true);
            let Parts { arms, held, .. } = self.parts();
            if arms.has(Left::Shielded) {
                held.hold(end, Stage::Shield);
                return None;
            }
        }
        Some(end)
    }

    /// A gather that was not stopped may have left background arms that run elsewhere.
    fn wait_for_remotes(&mut self, end: End<M::Stop>) -> Option<End<M::Stop>> {
        if !C::Patience::ON || !self.parts().arms.has(Left::Remote) {
            return Some(end);
        }
        self.clear(Contents::Locals);
        self.call_off(false);
        self.parts().held.hold(end, Stage::Shield);
        None
    }

    /// Tells arms that run elsewhere that they are needed no more.
    fn call_off(&mut self, losers: bool) {
        let Parts { arms, wakes, .. } = self.parts();
        arms.call_off(losers, At::start(wakes));
    }

    /// What the gather is worth.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn finish(&mut self, end: End<M::Stop>) -> <C::Until as Deadline<M, A, S>>::Output {
        self.set_finished();
        self.clear(Contents::Futures);
        self.dismiss_alarms();
        let output = 'output: {
            // Two conditions: what the first rules out is not even compiled.
            if C::Until::ON {
                if let End::Until = end {
                    break 'output self.interrupt();
                }
            }
            if A::LEAVES_ARMS {
                self.fill(Why::Ended);
            }
            let stop = match end {
                End::Stopped(stop) => Some(stop),
                End::Done | End::Until => None,
            };
            let Parts {
                arms, wakes, mode, ..
            } = self.parts();
            C::Until::in_time(mode.finish(stop, arms, At::start(wakes)))
        };
        if !M::HANDS_ALL_BACK {
            self.clear(Contents::Outputs);
        }
        self.parts().wakes.close();
        output
    }

    /// Stores what is to be stored for arms without an output.
    fn fill(&mut self, why: Why) {
        let Parts {
            arms, wakes, mode, ..
        } = self.parts();
        arms.fill(&mut Fill::new(mode, S::NAMES, why), At::start(wakes));
    }

    /// What the gather is worth that its `until` has ended.
    #[cold]
    fn interrupt(&mut self) -> <C::Until as Deadline<M, A, S>>::Output {
        self.fill(Why::Interrupted);
        let Parts {
            arms, wakes, mode, ..
        } = self.parts();
        let at = At::start(wakes);
        let unfinished = unfinished::<A, S>(&arms, at);
        C::Until::interrupt(mode, arms, at, unfinished)
    }

    /// Drops the futures that are no arms.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn dismiss_alarms(&mut self) {
        if C::Until::ON {
            self.parts().control.parts().until.dismiss();
        }
        if C::Patience::ON {
            self.parts().control.parts().patience.alarm().dismiss();
        }
    }
}

impl<A: Drive<M>, M: Mode, S: Named, C: Control> Ending<'_, A, M, S, C> {
    /// One sweep over the arms, or a part of one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn sweep(
        &mut self,
        budget: &mut usize,
        culprit: &mut Option<Whose>,
        cx: &Context<'_>,
    ) -> Poll<Ended<M>> {
        let Parts {
            arms,
            control,
            wakes,
            cursor,
            mode,
            held,
            #[cfg(feature = "tracing")]
            trace,
        } = self.parts();
        let driver = Driver {
            arms,
            wakes,
            cursor,
            mode,
            control,
            names: S::NAMES,
            held,
            culprit,
            #[cfg(feature = "tracing")]
            trace,
        };
        driver.drive(budget, cx)
    }
}

#[cfg(feature = "alloc")]
impl<A: Drive<M>, M: Mode, S: Named, C: Control> Ending<'_, A, M, S, C> {
    /// A sweep over arms whose outputs are taken from them one by one: whether none is left.
    pub(super) fn step(&mut self, cx: &Context<'_>) -> bool {
        let is_over = self
            .sweep(&mut { Session::BUDGET }, &mut None, cx)
            .is_ready();
        if is_over {
            self.set_finished();
            self.parts().wakes.close();
        }
        is_over
    }
}

/// Why a gather that was not dropped ends before its arms do.
fn reason<M: Mode>(end: &End<M::Stop>, whose: Option<Whose>) -> StopReason {
    match (end, whose) {
        (End::Stopped(stop), Some(whose)) if M::is_won(stop) => StopReason::Won(whose.arm()),
        (End::Stopped(_), Some(whose)) => StopReason::Failed(whose.arm()),
        _ => StopReason::Until,
    }
}

/// The arms of a gather that was ended by its `until`, that had not finished by then.
#[cold]
fn unfinished<A: Arms, S: Named>(arms: &A, at: At<'_>) -> ArmList {
    let mut unfinished = ArmList::default();
    arms.report(at, &mut |place, element, state| {
        if state == State::Cancelled {
            unfinished.push(Arm::new(place, element, S::NAMES));
        }
    });
    unfinished
}

impl<A: Arms, M: Mode, S, C: Control> Ending<'_, A, M, S, C> {
    #[inline]
    fn parts(&mut self) -> Parts<'_, A, M, C> {
        self.0.as_mut().parts()
    }

    /// Whether the gather has resolved.
    #[inline]
    pub(super) fn is_over(&mut self) -> bool {
        let Parts { cursor, wakes, .. } = self.parts();
        A::Cursor::is_over(*cursor, wakes)
    }

    #[inline]
    fn set_finished(&mut self) {
        self.0.as_mut().set_finished();
    }

    #[inline]
    fn clear(&mut self, what: Contents) {
        self.0.as_mut().clear(what);
    }
}

/// A panic drops all arms before it leaves.
impl<A: Arms, M: Mode, S, C: Control> Drop for Ending<'_, A, M, S, C> {
    fn drop(&mut self) {
        self.0.as_mut().end(true);
    }
}

impl<A: Arms, M: Mode, S, C: Control> Gather<A, M, S, C> {
    #[inline]
    fn parts(self: Pin<&mut Self>) -> Parts<'_, A, M, C> {
        // SAFETY: `two` requires that the closure only names fields: the arms and the controls,
        // which nothing else reaches in a pinned gather, and others, which are never pinned.
        let (arms, control, others) = unsafe {
            crate::pin::two(self, |gather| {
                let others = (
                    &mut gather.wakes,
                    &mut gather.cursor,
                    &mut gather.mode,
                    &mut gather.held,
                    #[cfg(feature = "tracing")]
                    &mut gather.trace,
                );
                (&mut gather.arms, &mut gather.control, others)
            })
        };
        Parts {
            arms,
            control,
            wakes: others.0,
            cursor: others.1,
            mode: others.2,
            held: others.3,
            #[cfg(feature = "tracing")]
            trace: others.4,
        }
    }

    /// From now on it can't be polled.
    #[inline]
    fn set_finished(self: Pin<&mut Self>) {
        let Parts { cursor, wakes, .. } = self.parts();
        A::Cursor::FINISHED.store(cursor, wakes);
    }

    #[inline]
    fn clear(self: Pin<&mut Self>, what: Contents) {
        let Parts {
            arms,
            wakes,
            #[cfg(feature = "tracing")]
            trace,
            ..
        } = self.parts();
        #[cfg(feature = "tracing")]
        if what == Contents::Futures {
            trace.cancel();
        }
        arms.clear(what, At::start(wakes));
    }

    /// Ends a gather that has not resolved: it is dropped, or its poll `unwinds`. Not inlined: where it
    /// is polled, only a panic leads here.
    #[inline(never)]
    pub(super) fn end(mut self: Pin<&mut Self>, unwinds: bool) {
        let cursor = self.stands();
        let started = cursor != A::Cursor::FRESH;
        let drawing = !A::Cursor::ONE_GROUP && cursor == A::Cursor::DRAWING;
        self.as_mut().set_finished();
        unwind::each(usize::from(!C::Guard::ON)..5, &mut |step| match step {
            0 if started => self.as_mut().warn(drawing, unwinds),
            0 => {}
            1 | 2 => self.as_mut().clear(if step == 1 {
                Contents::Futures
            } else {
                Contents::Outputs
            }),
            3 => drop(self.as_mut().parts().held.take()),
            _ => self.as_mut().parts().wakes.close(),
        });
    }

    /// Tells whoever guards a gather that it ends before its arms do.
    fn warn(self: Pin<&mut Self>, drawing: bool, unwinds: bool) {
        let Parts { arms, control, .. } = self.parts();
        if drawing || arms.has(Left::Waited) {
            let reason = if unwinds || is_unwinding() {
                StopReason::Unwinding
            } else {
                StopReason::Dropped
            };
            control.parts().guard.fire(reason);
        }
    }
}

/// Whether a panic is unwinding on this thread; without `std` nobody knows.
fn is_unwinding() -> bool {
    #[cfg(feature = "std")]
    return std::thread::panicking();
    #[cfg(not(feature = "std"))]
    false
}
