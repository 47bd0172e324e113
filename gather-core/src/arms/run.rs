//! How an arm is polled, and what its mode makes of it: a future by itself, or one that may end
//! without an output.

use core::pin::Pin;
use core::task::{Context, Poll};

use super::Rekept;
use crate::NoOutput;
use crate::arm::Whose;
use crate::control::{Alarm, Off, Until};
use crate::mode::{Judge, JudgeOptional, Mode, Verdict};
use crate::pin;

/// What a slot can hold in a gather of mode `M`.
///
/// Every future can; what is more than a future ([`Optional`]) is none, so that it can't be mistaken
/// for one.
pub trait Run<M: Mode> {
    /// What it ends with.
    type Output;
    /// What is stored of that.
    type Kept;
    /// The arm, with room for that.
    type Arm<L: Rekept>;
    /// Whether [`judge`](Self::judge) runs anything of the user's, which may unwind.
    const JUDGES_BY_USER_CODE: bool;

    /// Only changes the type.
    fn fit<L: Rekept>(leaf: L) -> Self::Arm<L>;

    /// Polls it.
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output>;

    /// It is finished.
    fn judge(mode: &mut M, output: Self::Output, whose: Whose) -> Verdict<Self::Kept, M::Stop>;

    /// What is stored for an arm that has no output, in the modes that have a place for that.
    fn absent(why: NoOutput) -> Option<Self::Kept>;

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

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> M::Arm<L> {
        M::fit(leaf)
    }

    #[inline]
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.poll(cx)
    }

    #[inline]
    fn judge(mode: &mut M, output: F::Output, whose: Whose) -> Verdict<M::Kept, M::Stop> {
        mode.judge(output, whose)
    }

    fn absent(why: NoOutput) -> Option<M::Kept> {
        M::absent(why)
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
}

impl<F> Optional<F> {
    /// A future that is not waited for.
    pub(super) fn new(future: F) -> Self {
        Self { future, until: Off }
    }
}

impl<F, U> Optional<F, Until<U>> {
    /// A future with a deadline of its own.
    pub(super) fn until(future: F, deadline: U) -> Self {
        Self {
            future,
            until: Until::new(Some(deadline)),
        }
    }
}

impl<F, U> Optional<F, U> {
    fn parts(self: Pin<&mut Self>) -> (Pin<&mut F>, Pin<&mut U>) {
        // SAFETY: `both` requires that the closure only names fields: these, which nothing else
        // reaches when this is pinned.
        unsafe { pin::both(self, |optional| (&mut optional.future, &mut optional.until)) }
    }
}

impl<F, U, M> Run<M> for Optional<F, U>
where
    F: Future,
    U: Alarm,
    M: JudgeOptional<F::Output>,
{
    type Output = Option<F::Output>;
    type Kept = M::Kept;
    type Arm<L: Rekept> = M::Arm<L>;
    const JUDGES_BY_USER_CODE: bool = M::JUDGES_BY_USER_CODE;

    fn fit<L: Rekept>(leaf: L) -> M::Arm<L> {
        M::fit(leaf)
    }

    /// The deadline is polled behind the future: an arm that finishes in the same instant has
    /// finished.
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let (future, until) = self.parts();
        match future.poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if U::ON => until.ring(cx).map(|()| None),
            Poll::Pending => Poll::Pending,
        }
    }

    fn judge(mode: &mut M, output: Option<F::Output>, whose: Whose) -> Verdict<M::Kept, M::Stop> {
        mode.judge_optional(output, whose)
    }

    fn absent(why: NoOutput) -> Option<M::Kept> {
        M::absent(why)
    }

    fn left_out(mode: &mut M, whose: Whose) -> Option<M::Kept> {
        match mode.judge_optional(None, whose) {
            Verdict::Keep(kept) | Verdict::KeepAndStop(kept, _) => Some(kept),
            Verdict::Stop(_) => None,
        }
    }
}
