//! One slot and its bit in the marks: the four things that can happen to them together.
//!
//! These functions are where I3 is kept; containers say which bit is which slot's.

use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::Poll;

use super::{Contents, Run};
use crate::NoOutput;
use crate::arm::Whose;
use crate::control::Count;
use crate::drive::{Live, Visit};
use crate::marks::Marks;
use crate::mode::{Mode, Verdict};
use crate::slot::Slot;
use crate::store::Inputs;
use crate::wake::ArmWaker;

/// Polls the arm, which is awake, and stores its output or stops the gather; `waker` as for
/// [`Visit::poll_arm`].
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the arm is pending.
#[inline]
pub(super) unsafe fn poll<'m, F, K, M, T>(
    slot: Pin<&mut Slot<F, K>>,
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
    visit.spend(bit)?;
    // SAFETY: `poll_paid` requires what this function does.
    unsafe { poll_paid(slot, bit, background, marks, waker, visit) }
}

/// The same, where the budget was seen to.
///
/// # Safety
/// As for [`poll`].
#[inline]
unsafe fn poll_paid<'m, F, K, M, T>(
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
    // SAFETY: `advance` requires what this function does.
    match unsafe { advance(slot.as_mut(), bit, marks, waker, visit) } {
        None => ControlFlow::Continue(()),
        Some(verdict) if F::KEEPS_ALL => {
            let Verdict::Keep(kept) = verdict else {
                unreachable!("`gather`: a mode that keeps every output has not")
            };
            // SAFETY: `keep_finished` requires a slot that was released.
            unsafe { keep_finished(slot, bit, kept, marks) };
            tell::<F, M, T>(bit, false, background, None, visit)
        }
        // SAFETY: `settle` requires a slot that was released.
        Some(verdict) => unsafe { settle(slot, bit, background, marks, visit, verdict) },
    }
}

/// Polls the arm, which is awake, and if it ends releases the slot: what the mode makes of its output.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the arm is pending.
#[inline(always)]
#[allow(clippy::inline_always, reason = "measured")]
pub(super) unsafe fn advance<'m, F, S, M, T>(
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
        let polled = visit.poll_arm_captured(bit, marks, waker, |cx| future.run(cx));
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
    let Poll::Ready(output) = visit.poll_arm(bit, marks, waker, |cx| future.run(cx)) else {
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
/// `bit` is the slot's in `marks` (I3), and the arm is awake.
#[inline]
unsafe fn release<F, S, M>(slot: Pin<&mut Slot<F, S>>, bit: u32, marks: &mut Live<'_>)
where
    F: Run<M>,
    M: Mode,
{
    if is_seen_empty::<F, M>() {
        marks.now.finish(bit);
    }
    // SAFETY: `drop_future` requires a future: the arm was pending until now (I3).
    unsafe { slot.drop_future() };
}

/// A slot that was released is to be empty.
#[inline]
pub(super) fn leave_empty<F: Run<M>, M: Mode>(bit: u32, marks: &mut Live<'_>) {
    if !is_seen_empty::<F, M>() {
        marks.now.finish(bit);
    }
}

/// Stores what the arm ended with, or stops the gather.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the slot was released.
#[inline]
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
            marks.now.hand_on(bit);
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
#[inline]
pub(super) fn tell<F, M, T>(
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
    if (T::LIMITED || T::WATCHED) && !background {
        visit.completed(bit, leaves);
    }
    if F::FEEDS {
        visit.bring_news();
    }
    match stop {
        Some(stop) => visit.stop(bit, stop),
        None => ControlFlow::Continue(()),
    }
}

/// Stores the output of an arm that was awake.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the slot was released.
#[inline]
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
    if is_seen_empty::<F, M>() {
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
pub(super) unsafe fn begin<F, K, M, T>(
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
                marks.now.keep(bit);
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

/// The next arm of a group that holds `what`, but for those of `stays` that were started. The marks do
/// not say so any more: the caller empties the slot.
pub(super) fn next_to_clear(what: Contents, stays: u32, marks: &mut Marks) -> Option<u32> {
    let left = match what {
        Contents::Outputs => marks.kept(),
        Contents::Futures | Contents::Losers | Contents::Locals => {
            marks.pending() & !(stays & marks.running())
        }
    };
    if left == 0 {
        return None;
    }
    let bit = left.trailing_zeros();
    match what {
        Contents::Outputs => marks.hand_on(bit),
        Contents::Futures | Contents::Losers | Contents::Locals => marks.cancel(bit),
    }
    Some(bit)
}

/// Empties the slot if it holds `what`.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3).
#[inline]
pub(super) unsafe fn clear<F, K>(
    slot: Pin<&mut Slot<F, K>>,
    what: Contents,
    bit: u32,
    marks: &mut Marks,
) {
    match what {
        Contents::Futures | Contents::Losers | Contents::Locals
            if marks.pending() & (1 << bit) != 0 =>
        {
            marks.cancel(bit);
            // SAFETY: `drop_future` requires a future: the arm was pending until now (I3).
            unsafe { slot.drop_future() };
        }
        Contents::Outputs if marks.kept() & (1 << bit) != 0 => {
            marks.hand_on(bit);
            // SAFETY: `drop_kept` requires an output: the arm's was kept until now (I3).
            unsafe { slot.drop_kept() };
        }
        _ => {}
    }
}

/// Stores an output in an empty slot.
///
/// # Safety
/// `bit` is the slot's in `marks` (I3), and the slot is empty.
pub(super) unsafe fn keep<F, K>(slot: Pin<&mut Slot<F, K>>, bit: u32, kept: K, marks: &mut Marks) {
    // SAFETY: `keep` requires an empty slot: the caller says so.
    unsafe { slot.keep(kept) };
    marks.keep(bit);
}

/// Takes the stored output, if there is one.
///
/// # Safety
/// If the bit is in `kept`, the slot holds an output, which belongs to the caller: the marks do not
/// say so any more (I3).
#[inline]
pub(super) unsafe fn take<F, K>(slot: Pin<&mut Slot<F, K>>, bit: u32, kept: u32) -> Option<K> {
    if kept & (1 << bit) == 0 {
        return None;
    }
    // SAFETY: `take_kept` requires an output: the bit is in `kept`.
    Some(unsafe { slot.take_kept() })
}

/// Tells the arms of a group that run elsewhere that they are needed no more.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(super) unsafe fn call_off_group<F, K, M>(mut slots: Pin<&mut [Slot<F, K>]>, marks: Marks)
where
    F: Run<M>,
    M: Mode,
{
    let mut running = marks.running();
    while running != 0 {
        let bit = running.trailing_zeros();
        running &= running - 1;
        let slot = crate::pin::item(slots.as_mut(), bit as usize);
        // SAFETY: `future` requires one: the arm was started and is not finished (I3).
        unsafe { slot.future() }.call_off();
    }
}

/// Stores for the arms of a group of slots without an output what the mode says.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(super) unsafe fn fill_group<F, K>(
    mut slots: Pin<&mut [Slot<F, K>]>,
    marks: &mut Marks,
    kept: &mut dyn FnMut(usize) -> Option<K>,
) {
    let mut vacant = marks.vacant(slots.len());
    while vacant != 0 {
        let bit = vacant.trailing_zeros();
        vacant &= vacant - 1;
        if let Some(kept) = kept(bit as usize) {
            let slot = crate::pin::item(slots.as_mut(), bit as usize);
            // SAFETY: `keep` requires that the bit is the slot's, as the caller says, and an empty
            // slot: it is vacant.
            unsafe { keep(slot, bit, kept, marks) };
        }
    }
}

/// Polls the arms of a group of slots that are awake.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(super) unsafe fn visit_group<F, K, M, T>(
    mut slots: Pin<&mut [Slot<F, K>]>,
    background: bool,
    marks: &mut Marks,
    visit: &mut Visit<'_, M, T>,
) -> ControlFlow<()>
where
    F: Run<M, Kept = K>,
    M: Mode,
    T: Count,
{
    let mut marks = visit.enter_group(marks);
    let mut flow = ControlFlow::Continue(());
    let mut due = visit.due(u32::MAX, &marks);
    // Not in the visit, which lies in memory: it would be written back before each poll.
    let mut budget = visit.budget();
    let mut waker = marks.shim();
    while due != 0 {
        let bit = due.trailing_zeros();
        visit.admit(bit, &mut marks);
        if budget == 0 {
            flow = visit.cut(bit);
            break;
        }
        budget -= 1;
        let slot = crate::pin::item(slots.as_mut(), bit as usize);
        // SAFETY: `poll_paid` requires that the bit is the slot's, as the caller says, and the arm
        // pending: arms that are awake are.
        flow = unsafe { poll_paid(slot, bit, background, &mut marks, &mut waker, visit) };
        if flow.is_break() {
            break;
        }
        due = visit.due_behind(bit, due, &mut marks);
    }
    visit.set_budget(budget);
    visit.leave_group(marks);
    flow
}

/// Clears a group of slots, going on behind one that unwinds.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(super) unsafe fn clear_group<F, K>(
    slots: Pin<&mut [Slot<F, K>]>,
    what: Contents,
    marks: &mut Marks,
) {
    struct Rest<'a, F, K> {
        slots: Pin<&'a mut [Slot<F, K>]>,
        what: Contents,
        marks: &'a mut Marks,
    }

    impl<F, K> Rest<'_, F, K> {
        fn next(&self) -> Option<u32> {
            let left = match self.what {
                Contents::Futures | Contents::Losers | Contents::Locals => self.marks.pending(),
                Contents::Outputs => self.marks.kept(),
            };
            (left != 0).then(|| left.trailing_zeros())
        }
    }

    impl<F, K> Drop for Rest<'_, F, K> {
        fn drop(&mut self) {
            if self.next().is_some() {
                let (slots, what) = (self.slots.as_mut(), self.what);
                // SAFETY: `clear_group` requires that the bits are the slots': they are those of
                // the call that is unwinding.
                unsafe { clear_group(slots, what, self.marks) };
            }
        }
    }

    // Where no destructor runs, nobody sees the marks in between.
    match what {
        Contents::Outputs if !core::mem::needs_drop::<K>() => _ = marks.hand_on_all(),
        Contents::Outputs => {}
        _ if !core::mem::needs_drop::<F>() => marks.cancel_all(),
        _ => {}
    }
    let mut rest = Rest { slots, what, marks };
    while let Some(bit) = rest.next() {
        let slot = crate::pin::item(rest.slots.as_mut(), bit as usize);
        // SAFETY: `clear` requires that the bit is the slot's: the caller says so.
        unsafe { clear(slot, what, bit, rest.marks) };
    }
}

/// Drops the futures of the arms of a group that were not started; should one unwind, the others are
/// dropped with the gather.
///
/// # Safety
/// The bits of `slots` in `marks` are those from 0 on (I3).
pub(super) unsafe fn clear_waiting<F, K>(mut slots: Pin<&mut [Slot<F, K>]>, marks: &mut Marks) {
    while marks.waiting() != 0 {
        let bit = marks.waiting().trailing_zeros();
        let slot = crate::pin::item(slots.as_mut(), bit as usize);
        // SAFETY: `clear` requires that the bit is the slot's: the caller says so.
        unsafe { clear(slot, Contents::Futures, bit, marks) };
    }
}

/// Clears group after group, going on behind one that unwinds.
pub(super) fn clear_groups(groups: core::ops::Range<usize>, clear: &mut dyn FnMut(usize)) {
    struct Rest<'a>(core::ops::Range<usize>, &'a mut dyn FnMut(usize));
    impl Drop for Rest<'_> {
        fn drop(&mut self) {
            if !self.0.is_empty() {
                clear_groups(self.0.clone(), self.1);
            }
        }
    }
    if groups.is_empty() {
        return;
    }
    let mut rest = Rest(groups, clear);
    while !rest.0.is_empty() {
        rest.0.start += 1;
        (rest.1)(rest.0.start - 1);
    }
}
