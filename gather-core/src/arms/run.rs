//! How an arm is polled, and what its mode makes of it: a future by itself, or one that may end
//! without an output.

use core::pin::Pin;
use core::task::{Context, Poll};

use super::Rekept;
use crate::NoOutput;
use crate::arm::Whose;
use crate::control::{Alarm, LateUntil, Off, Until};
use crate::drive::Panic;
use crate::mode::{Judge, JudgeOptional, Mode, Verdict};
use crate::pin;
use crate::store::Inputs;

/// What a slot can hold in a gather of mode `M`.
///
/// Every future can; what is more than a future ([`Optional`]) is none, so that it can't be mistaken
/// for one.
#[diagnostic::on_unimplemented(
    message = "an arm of this gather does not go with its mode",
    label = "this mode does not take what one of the arms gives",
    note = "`fail_fast` and `first_ok` take arms that all give a `Result` or all an `Option`, with one type of error; `validate` and `quorum` a `Result`; in `race` and `first_ok` what wins has one type",
    note = "`#[until(..)]` and `#[background]` arms go with `all`, `fail_fast`, `validate` and `settle`"
)]
pub trait Run<M: Mode> {
    /// What it ends with.
    type Output;
    /// What is stored of that.
    type Kept;
    /// The arm, with room for that.
    type Arm<L: Rekept>;
    /// Whether [`judge`](Self::judge) runs anything of the user's, which may unwind.
    const JUDGES_BY_USER_CODE: bool;
    /// Whether every output is kept, and none ends the gather.
    const KEEPS_ALL: bool = false;
    /// Whether other arms may wait for it.
    const FEEDS: bool = false;

    /// Only changes the type.
    fn fit<L: Rekept>(leaf: L) -> Self::Arm<L>;

    /// Whether the outputs that it needs are there.
    fn inputs(&self) -> Inputs {
        Inputs::Ready
    }

    /// Polls it.
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output>;

    /// What is stored of its output, where all are kept.
    fn keep(output: Self::Output) -> Self::Kept {
        let _ = output;
        unreachable!("`gather`: an arm that is judged was not")
    }

    /// It is finished.
    fn judge(mode: &mut M, output: Self::Output, whose: Whose) -> Verdict<Self::Kept, M::Stop>;

    /// What is stored for an arm that has no output, in the modes that have a place for that.
    fn absent(why: NoOutput) -> Option<Self::Kept>;

    /// The gather needs it no more: one that runs elsewhere is told so, and is waited for.
    fn call_off(self: Pin<&mut Self>) {}

    /// What is stored for an arm that was not waited for.
    fn left_out(mode: &mut M, whose: Whose) -> Option<Self::Kept> {
        let _ = (mode, whose);
        None
    }
}

impl<F: Future, M: Judge<F::Output>> Run<M> for F {
    type Output = F::Output;
    type Kept = M::Kept;
    type Arm<L: Rekept> = M::Arm<L>;
    const JUDGES_BY_USER_CODE: bool = M::JUDGES_BY_USER_CODE;
    const KEEPS_ALL: bool = M::KEEPS_ALL;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> M::Arm<L> {
        M::fit(leaf)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.poll(cx)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn keep(output: F::Output) -> M::Kept {
        M::keep(output)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn judge(mode: &mut M, output: F::Output, whose: Whose) -> Verdict<M::Kept, M::Stop> {
        mode.judge(output, whose)
    }

    fn absent(why: NoOutput) -> Option<M::Kept> {
        M::absent(why)
    }
}

/// A future, or an arm that runs elsewhere and may be gone.
pub trait Attempt {
    /// What it ends with.
    type Output;

    /// Polls it.
    fn attempt(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Self::Output, Gone>>;

    /// It is needed no more: whether it may be dropped at once.
    fn call_off(self: Pin<&mut Self>) -> bool {
        true
    }
}

impl<F: Future> Attempt for F {
    type Output = F::Output;

    #[inline]
    fn attempt(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<F::Output, Gone>> {
        self.poll(cx).map(Ok)
    }
}

/// A future that may end without an output: `#[background]`, or `#[until(..)]`, which has a
/// deadline `U`.
///
/// No future itself, so that its mode sees that the output may be missing.
#[derive(Debug)]
pub struct Optional<F, U = Off> {
    future: F,
    until: U,
    /// The deadline has come, and the future was asked to let go.
    is_late: bool,
}

impl<F> Optional<F> {
    /// A future that is not waited for.
    pub(super) fn new(future: F) -> Self {
        Self::ending_with(future, Off)
    }
}

impl<F, U> Optional<F, Until<U>> {
    /// A future with a deadline of its own.
    pub(super) fn until(future: F, deadline: U) -> Self {
        Self::ending_with(future, Until::new(Some(deadline)))
    }
}

impl<F, B> Optional<F, LateUntil<B>> {
    /// The same, where it is made when the future starts.
    pub(super) fn late_until(future: F, block: B) -> Self {
        Self::ending_with(future, LateUntil::new(block))
    }
}

impl<F, U> Optional<F, U> {
    fn ending_with(future: F, until: U) -> Self {
        Self {
            future,
            until,
            is_late: false,
        }
    }

    /// Another future with the same deadline, before the first poll.
    #[cfg(all(feature = "alloc", target_has_atomic = "64"))]
    pub(crate) fn map<G>(self, into: impl FnOnce(F) -> G) -> Optional<G, U> {
        Optional::ending_with(into(self.future), self.until)
    }

    fn parts(self: Pin<&mut Self>) -> (Pin<&mut F>, Pin<&mut U>, &mut bool) {
        // SAFETY: `two` requires that the closure only names fields: the futures, which nothing else
        // reaches when this is pinned, and a flag, which is never pinned.
        unsafe {
            pin::two(self, |optional| {
                (
                    &mut optional.future,
                    &mut optional.until,
                    &mut optional.is_late,
                )
            })
        }
    }
}

impl<F, U, M> Run<M> for Optional<F, U>
where
    F: Attempt,
    U: Alarm,
    M: JudgeOptional<F::Output>,
{
    type Output = Result<Option<F::Output>, Gone>;
    type Kept = M::Kept;
    type Arm<L: Rekept> = M::Arm<L>;
    const JUDGES_BY_USER_CODE: bool = true;

    fn fit<L: Rekept>(leaf: L) -> M::Arm<L> {
        M::fit(leaf)
    }

    /// The deadline is polled behind the future: an arm that finishes in the same instant has
    /// finished.
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (mut future, mut until, is_late) = self.parts();
        until.as_mut().make(cx);
        match future.as_mut().attempt(cx) {
            Poll::Ready(Ok(output)) => return Poll::Ready(Ok(Some(output))),
            Poll::Ready(Err(Gone::CalledOff)) if *is_late => return Poll::Ready(Ok(None)),
            Poll::Ready(Err(gone)) => return Poll::Ready(Err(gone)),
            Poll::Pending => {}
        }
        if !U::ON || *is_late || until.ring(cx).is_pending() {
            return Poll::Pending;
        }
        *is_late = true;
        if future.call_off() {
            Poll::Ready(Ok(None))
        } else {
            Poll::Pending
        }
    }

    fn judge(mode: &mut M, output: Self::Output, whose: Whose) -> Verdict<M::Kept, M::Stop> {
        match output {
            Ok(output) => mode.judge_optional(output, whose),
            Err(gone) => gone.judge(whose, M::absent),
        }
    }

    fn absent(why: NoOutput) -> Option<M::Kept> {
        M::absent(why)
    }

    fn call_off(self: Pin<&mut Self>) {
        self.parts().0.call_off();
    }

    fn left_out(mode: &mut M, whose: Whose) -> Option<M::Kept> {
        match mode.judge_optional(None, whose) {
            Verdict::Keep(kept) | Verdict::KeepAndStop(kept, _) => Some(kept),
            Verdict::Stop(_) | Verdict::Leave => None,
        }
    }
}

/// The arm's task ended without it.
#[derive(Debug)]
pub enum Gone {
    /// It was called off.
    CalledOff,
    /// Its executor threw it away.
    ThrownAway,
    /// What was to spawn it panicked, or the destructor of its future: no panic of the arm itself,
    /// so no mode captures it.
    Broken(Panic),
}

impl Gone {
    /// What a mode makes of that.
    #[cold]
    pub(crate) fn judge<K, S>(
        self,
        whose: Whose,
        absent: impl FnOnce(NoOutput) -> Option<K>,
    ) -> Verdict<K, S> {
        match self {
            Self::CalledOff => Verdict::Leave,
            Self::ThrownAway => match absent(NoOutput::cancelled(whose.arm())) {
                Some(kept) => Verdict::Keep(kept),
                None => thrown_away(whose),
            },
            Self::Broken(panic) => resume(panic),
        }
    }
}

/// The panic goes on in the gather.
#[cfg(feature = "std")]
pub(crate) fn resume(panic: Panic) -> ! {
    std::panic::resume_unwind(panic)
}

#[cfg(not(feature = "std"))]
pub(crate) fn resume(panic: Panic) -> ! {
    match panic {}
}

/// In a mode that has no place for an arm without an output.
#[cold]
fn thrown_away(whose: Whose) -> ! {
    panic!(
        "`gather`: the executor dropped the task of arm `{}` before it had finished",
        whose.arm()
    )
}
