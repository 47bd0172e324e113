//! `until`: a future that ends the gather, polled at the end of a sweep when it was woken.

use core::pin::Pin;
use core::task::{Context, Poll};

use super::Off;
use crate::arms::At;
use crate::mode::{Finish, Interrupt};
use crate::outcome::ArmList;
use crate::pin;

/// What the driver knows of a future that is no arm.
#[derive(Clone, Copy, Debug)]
pub struct AlarmState {
    /// It is to be polled.
    pub(crate) awake: bool,
    /// It has cloned its waker, so that it gets its own from now on.
    pub(crate) shared: bool,
}

impl AlarmState {
    pub(crate) const FRESH: Self = Self {
        awake: true,
        shared: false,
    };
}

/// A future that is polled at the end of a sweep.
pub trait Alarm {
    /// Whether there is one.
    const ON: bool;

    /// What the driver knows of it; `None` if there is none.
    fn state(self: Pin<&mut Self>) -> Option<&mut AlarmState>;

    /// Before the first poll of what it ends: makes it, if that was not done by the call.
    #[inline]
    fn make(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let _ = cx;
    }

    /// Polls it.
    fn ring(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;

    /// Drops it.
    fn dismiss(self: Pin<&mut Self>);
}

impl Alarm for Off {
    const ON: bool = false;

    #[inline]
    fn state(self: Pin<&mut Self>) -> Option<&mut AlarmState> {
        None
    }

    fn ring(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }

    #[inline]
    fn dismiss(self: Pin<&mut Self>) {}
}

/// A future that ends the gather.
#[derive(Debug)]
pub struct Until<F> {
    /// `None` once it is not needed any more.
    future: Option<F>,
    state: AlarmState,
}

impl<F> Until<F> {
    pub(crate) fn new(future: Option<F>) -> Self {
        Self {
            future,
            state: AlarmState::FRESH,
        }
    }

    fn parts(self: Pin<&mut Self>) -> (Pin<&mut Option<F>>, &mut AlarmState) {
        // SAFETY: `one` requires that the closure only names fields: the future, which nothing else
        // reaches when this is pinned, and the state, which is never pinned.
        unsafe { pin::one(self, |until| (&mut until.future, &mut until.state)) }
    }

    /// Another future, in place of the one before.
    pub(crate) fn set(self: Pin<&mut Self>, future: F) {
        let (mut place, state) = self.parts();
        place.set(Some(future));
        *state = AlarmState::FRESH;
    }
}

impl<F: Future> Alarm for Until<F> {
    const ON: bool = true;

    fn state(self: Pin<&mut Self>) -> Option<&mut AlarmState> {
        let (future, state) = self.parts();
        future.as_pin_mut().map(|_| state)
    }

    fn ring(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.parts().0.as_pin_mut() {
            Some(future) => future.poll(cx).map(|_| ()),
            None => Poll::Pending,
        }
    }

    fn dismiss(self: Pin<&mut Self>) {
        self.parts().0.set(None);
    }
}

/// A future that ends an arm which is made when it starts: it is made then, too, by a block `B` that
/// awaits [`Made`].
#[derive(Debug)]
pub struct LateUntil<B> {
    until: Until<B>,
    is_made: bool,
}

impl<B> LateUntil<B> {
    pub(crate) fn new(block: B) -> Self {
        Self {
            until: Until::new(Some(block)),
            is_made: false,
        }
    }

    fn parts(self: Pin<&mut Self>) -> (Pin<&mut Until<B>>, &mut bool) {
        // SAFETY: `one` requires that the closure only names fields: the future, which nothing else
        // reaches when this is pinned, and a flag, which is never pinned.
        unsafe { pin::one(self, |late| (&mut late.until, &mut late.is_made)) }
    }
}

impl<B: Future> Alarm for LateUntil<B> {
    const ON: bool = true;

    fn state(self: Pin<&mut Self>) -> Option<&mut AlarmState> {
        self.parts().0.state()
    }

    fn make(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let (until, is_made) = self.parts();
        if !core::mem::replace(is_made, true) {
            let made = until.ring(cx);
            debug_assert!(made.is_pending());
        }
    }

    fn ring(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.parts().0.ring(cx)
    }

    fn dismiss(self: Pin<&mut Self>) {
        self.parts().0.dismiss();
    }
}

/// A future that was made: it is polled from the second time on.
#[derive(Debug)]
pub struct Made<F> {
    future: F,
    is_first: bool,
}

impl<F> Made<F> {
    pub(crate) fn new(future: F) -> Self {
        Self {
            future,
            is_first: true,
        }
    }
}

impl<F: Future> Future for Made<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: `one` requires that the closure only names fields: the future, which nothing else
        // reaches when this is pinned, and a flag, which is never pinned.
        let (future, is_first) =
            unsafe { pin::one(self, |made| (&mut made.future, &mut made.is_first)) };
        if core::mem::replace(is_first, false) {
            return Poll::Pending;
        }
        future.poll(cx)
    }
}

/// What a gather is worth with an `until` and without.
pub trait Deadline<M: Finish<A, S>, A, S> {
    /// The output of the gather.
    type Output;

    /// The mode has ended the gather, or all arms are finished.
    fn in_time(output: M::Output) -> Self::Output;

    /// `until` has.
    fn interrupt(mode: &mut M, arms: Pin<&mut A>, at: At<'_>, unfinished: ArmList) -> Self::Output;
}

impl<M: Finish<A, S>, A, S> Deadline<M, A, S> for Off {
    type Output = M::Output;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn in_time(output: M::Output) -> M::Output {
        output
    }

    fn interrupt(_: &mut M, _: Pin<&mut A>, _: At<'_>, _: ArmList) -> M::Output {
        unreachable!("`gather`: ended by an `until` that it does not have")
    }
}

impl<F, M: Interrupt<A, S>, A, S> Deadline<M, A, S> for Until<F> {
    type Output = M::Interrupted;

    fn in_time(output: M::Output) -> M::Interrupted {
        M::in_time(output)
    }

    fn interrupt(
        mode: &mut M,
        arms: Pin<&mut A>,
        at: At<'_>,
        unfinished: ArmList,
    ) -> M::Interrupted {
        mode.interrupt(arms, at, unfinished)
    }
}
