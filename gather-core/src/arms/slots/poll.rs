//! A slot's arm is polled, started or skipped, and what it ends with is stored.

use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::Poll;

use super::super::Run;
use crate::NoOutput;
use crate::arm::Whose;
use crate::control::Count;
use crate::drive::{Live, Visit};
use crate::mode::{Mode, Verdict};
use crate::slot::Slot;
use crate::store::Inputs;
use crate::wake::ArmWaker;

/// Polls the arm, which was put to sleep, and stores its output or stops the gather; `waker` as for
/// [`Visit::poll_arm`]. The caller has seen to the budget.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the arm is pending.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(in crate::arms) unsafe fn poll<'m, F, K, M, T>(
    mut slot: Pin<&mut Slot<F, K>>,
    bit: u32,
    background: bool,
    marks: &mut Live<'m>,
    waker: &mut ArmWaker<'m>,
    visit: &mut Visit<'_, M, T>,
) -> ControlFlow<()>
where
    F: Run<M, Kept = K>,
    M: Mode,
    T: Count,
{
    if F::KEEPS_ALL && !M::CAPTURES_PANICS {
        // SAFETY: `future` requires one: the arm is pending (I3).
        let future = unsafe { slot.as_mut().future() };
        if let Poll::Ready(output) = visit.poll_arm(bit, marks, waker, future) {
            // SAFETY: `release` requires what this function does.
            unsafe { release(slot.as_mut(), bit, marks) };
            // SAFETY: `keep_finished` requires a slot that was released.
            unsafe { keep_finished(slot, bit, F::keep(output), marks) };
            visit.ended(bit, false, None);
            spread_news(F::FEEDS, bit, false, background, visit);
        }
        return ControlFlow::Continue(());
    }
    // SAFETY: `advance` requires what this function does.
    match unsafe { advance(slot.as_mut(), bit, marks, waker, visit) } {
        None => ControlFlow::Continue(()),
        // SAFETY: `settle` requires a slot that was released.
        Some(verdict) => unsafe { settle(slot, bit, background, marks, visit, verdict) },
    }
}

/// Polls the arm, which was put to sleep, and if it ends releases the slot: what the mode makes of its output.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the arm is pending.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn advance<'m, F, S, M, T>(
    mut slot: Pin<&mut Slot<F, S>>,
    bit: u32,
    marks: &mut Live<'m>,
    waker: &mut ArmWaker<'m>,
    visit: &mut Visit<'_, M, T>,
) -> Option<Verdict<F::Kept, M::Stop>>
where
    F: Run<M>,
    M: Mode,
    T: Count,
{
    // SAFETY: `future` requires one: the arm is pending (I3).
    let future = unsafe { slot.as_mut().future() };
    #[cfg(feature = "std")]
    if M::CAPTURES_PANICS {
        let polled = visit.poll_arm_captured(bit, marks, waker, future);
        if let Ok(Poll::Pending) = polled {
            return None;
        }
        // SAFETY: `release` requires what this function does.
        unsafe { release(slot.as_mut(), bit, marks) };
        return Some(match polled {
            Ok(Poll::Ready(output)) => visit.judge::<F>(bit, output),
            Ok(Poll::Pending) => Verdict::Leave,
            Err(panic) => visit.absent::<F>(bit, panic),
        });
    }
    let Poll::Ready(output) = visit.poll_arm(bit, marks, waker, future) else {
        return None;
    };
    // SAFETY: `release` requires what this function does.
    unsafe { release(slot.as_mut(), bit, marks) };
    Some(visit.judge::<F>(bit, output))
}

/// Whether something of the user's runs while the slot is empty, which may unwind; else the marks go
/// from one state to the other in one step.
const fn is_seen_empty<F: Run<M>, M: Mode>() -> bool {
    core::mem::needs_drop::<F>() || F::JUDGES_BY_USER_CODE
}

/// Drops the future of an arm that has ended.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the arm is pending.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn release<F, S, M>(slot: Pin<&mut Slot<F, S>>, bit: u32, marks: &mut Live<'_>)
where
    F: Run<M>,
    M: Mode,
{
    if const { is_seen_empty::<F, M>() } {
        marks.now.finish(bit);
    }
    marks.count_ended();
    // SAFETY: `drop_future` requires a future: the arm was pending until now (I3).
    unsafe { slot.drop_future() };
}

/// A slot that was released is to be empty.
#[inline]
fn leave_empty<F: Run<M>, M: Mode>(bit: u32, marks: &mut Live<'_>) {
    if !const { is_seen_empty::<F, M>() } {
        marks.now.finish(bit);
    }
}

/// Stores what the arm ended with, or stops the gather.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the slot was released.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn settle<F, K, M, T>(
    slot: Pin<&mut Slot<F, K>>,
    bit: u32,
    background: bool,
    marks: &mut Live<'_>,
    visit: &mut Visit<'_, M, T>,
    verdict: Verdict<K, M::Stop>,
) -> ControlFlow<()>
where
    F: Run<M, Kept = K>,
    M: Mode,
    T: Count,
{
    let leaves = matches!(verdict, Verdict::Leave);
    let stop = match verdict {
        Verdict::Keep(kept) => {
            // SAFETY: `keep_finished` requires a slot that was released.
            unsafe { keep_finished(slot, bit, kept, marks) };
            None
        }
        Verdict::KeepAndStop(kept, stop) => {
            // SAFETY: as above.
            unsafe { keep_finished(slot, bit, kept, marks) };
            Some(stop)
        }
        Verdict::Stop(stop) => {
            leave_empty::<F, M>(bit, marks);
            marks.now.skip_slot(bit);
            Some(stop)
        }
        Verdict::Leave => {
            leave_empty::<F, M>(bit, marks);
            None
        }
    };
    tell::<F, M, T>(bit, leaves, background, stop, visit)
}

/// Tells of an arm that has ended, and stops the gather if it is to.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(in crate::arms) fn tell<F, M, T>(
    bit: u32,
    leaves: bool,
    background: bool,
    stop: Option<M::Stop>,
    visit: &mut Visit<'_, M, T>,
) -> ControlFlow<()>
where
    F: Run<M>,
    M: Mode,
    T: Count,
{
    visit.ended(bit, leaves, stop.as_ref());
    spread_news(F::FEEDS, bit, leaves, background, visit);
    match stop {
        Some(stop) => visit.stop(bit, stop),
        None => ControlFlow::Continue(()),
    }
}

/// Tells whoever watches, and arms that need it if there are any (`feeds`), of an arm that has ended.
#[cfg_attr(not(debug_assertions), inline(always))]
fn spread_news<M: Mode, T: Count>(
    feeds: bool,
    bit: u32,
    leaves: bool,
    background: bool,
    visit: &mut Visit<'_, M, T>,
) {
    if (T::LIMITED || T::WATCHED) && !background {
        visit.completed(bit, leaves);
    }
    if feeds {
        visit.bring_news();
    }
}

/// Stores the output of an arm that was pending.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the slot was released.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn keep_finished<F, K, M>(
    slot: Pin<&mut Slot<F, K>>,
    bit: u32,
    kept: K,
    marks: &mut Live<'_>,
) where
    F: Run<M, Kept = K>,
    M: Mode,
{
    // SAFETY: `keep` requires an empty slot: the future was dropped.
    unsafe { slot.keep(kept) };
    if const { is_seen_empty::<F, M>() } {
        marks.now.keep(bit);
    } else {
        marks.now.complete(bit);
    }
}

/// Starts an arm that waits for its inputs, if they are there and it may: whether it is to be polled.
/// An arm that can't have them is dropped. Breaks if the budget is spent.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3).
#[inline]
pub(in crate::arms) unsafe fn begin<F, K, M, T>(
    slot: Pin<&mut Slot<F, K>>,
    bit: u32,
    background: bool,
    marks: &mut Live<'_>,
    visit: &mut Visit<'_, M, T>,
) -> ControlFlow<(), bool>
where
    F: Run<M, Kept = K>,
    M: Mode,
    T: Count,
{
    if !visit.has_news() || marks.now.waiting() & (1 << bit) == 0 {
        return ControlFlow::Continue(false);
    }
    // SAFETY: `begin_waiting` requires that the bit is the slot's, as the caller says, and that the
    // arm was not started: it waits.
    unsafe { begin_waiting(slot, bit, background, marks, visit) }
}

/// The same of an arm that waits, when something has come.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the arm was not started.
#[inline]
unsafe fn begin_waiting<F, K, M, T>(
    mut slot: Pin<&mut Slot<F, K>>,
    bit: u32,
    background: bool,
    marks: &mut Live<'_>,
    visit: &mut Visit<'_, M, T>,
) -> ControlFlow<(), bool>
where
    F: Run<M, Kept = K>,
    M: Mode,
    T: Count,
{
    // SAFETY: `future` requires one: the arm was not started (I3).
    let inputs = F::inputs(&*unsafe { slot.as_mut().future() });
    match inputs {
        Inputs::Ready => visit.begin_arm(bit, background, marks),
        Inputs::Waiting => ControlFlow::Continue(false),
        Inputs::Gone(behind) => {
            marks.now.cancel(bit);
            let whose = visit.whose(bit);
            // SAFETY: `skip` requires an arm that was pending until now, which is not any more (I3).
            if unsafe { skip::<F, K, M>(slot, whose, behind) } {
                marks.now.fill(bit);
            }
            visit.skipped(bit, background);
            ControlFlow::Continue(false)
        }
    }
}

/// Drops an arm that will never start, since that at the place `behind` has no output, and stores what
/// the mode says in its place: whether it says something. Not inlined: it is rare.
///
/// # Safety
/// The slot holds a future, and its mark does not say so any more (I3).
#[cold]
#[inline(never)]
unsafe fn skip<F, K, M>(mut slot: Pin<&mut Slot<F, K>>, whose: Whose, behind: usize) -> bool
where
    F: Run<M, Kept = K>,
    M: Mode,
{
    // SAFETY: `drop_future` requires a future: the caller says so.
    unsafe { slot.as_mut().drop_future() };
    let Some(kept) = F::absent(NoOutput::skipped(whose.arm(), whose.sibling(behind))) else {
        return false;
    };
    // SAFETY: `keep` requires an empty slot: its future was just dropped.
    unsafe { slot.keep(kept) };
    true
}
