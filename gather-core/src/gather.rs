//! The future, and what becomes of its arms when it ends.

use core::fmt;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll};

use futures_core::FusedFuture;

use crate::arm::Arm;
use crate::arms::{Arms, At, Contents, Drive};
use crate::control::Controls;
use crate::cursor::Cursor;
use crate::drive;
use crate::marks::State;
use crate::mode::{Finish, Mode};
use crate::shape::Named;
use crate::wake::Wakes;

/// Several futures as one: made by [`gather()`](crate::gather()) or the `gather!` macro.
///
/// Nothing runs until it is polled. Its output, and when it ends, are its mode's: all arms
/// ([`all`](Self::all), the default), the first failure ([`fail_fast`](Self::fail_fast)), all arms
/// whatever happens ([`settle`](Self::settle)).
///
/// # Structured concurrency
///
/// When it resolves, every arm is finished or dropped: the losers of an early stop before it
/// returns `Ready`. A finished arm's future is dropped at once, before its siblings finish. Pending
/// arms are dropped in arm order, and all futures before all stored outputs.
///
/// # Cancel safety
///
/// Dropping it cancels every arm by dropping it, and loses the outputs of those that had finished.
///
/// # Panics
///
/// A poll after completion panics. A panic in an arm unwinds to whoever polls, after all arms have
/// been dropped; in mode `settle` it is captured and becomes that arm's result.
///
/// # Debug
///
/// Lists each arm with its state: `waiting` (not started), `pending`, `done`, `cancelled`; so a
/// program that hangs can be asked which arm it is waiting for.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Gather<A: Arms, M, S, C = Controls> {
    wakes: Wakes,
    arms: A,
    cursor: A::Cursor,
    mode: M,
    control: C,
    shape: PhantomData<fn() -> S>,
}

impl<A: Arms, M, S, C> Gather<A, M, S, C> {
    /// A gather that was not started.
    #[inline]
    pub(crate) fn new(arms: A, mode: M, control: C) -> Self {
        Self {
            wakes: Wakes::new(),
            arms,
            cursor: A::Cursor::FRESH,
            mode,
            control,
            shape: PhantomData,
        }
    }

    /// What it was made of, to be put together in another way.
    #[track_caller]
    pub(crate) fn into_parts(self) -> (A, M, C) {
        assert!(
            self.cursor == A::Cursor::FRESH,
            "`gather`: a builder method was called after the first poll",
        );
        let this = ManuallyDrop::new(self);
        // SAFETY: `read` requires that the field is not used again: `this` is not dropped. What is
        // not read owns nothing before the first poll.
        let arms = unsafe { ptr::read(&raw const this.arms) };
        // SAFETY: as for the arms.
        let mode = unsafe { ptr::read(&raw const this.mode) };
        // SAFETY: as for the arms.
        let control = unsafe { ptr::read(&raw const this.control) };
        (arms, mode, control)
    }
}

impl<A, M, S, C> Future for Gather<A, M, S, C>
where
    A: Drive<M>,
    M: Mode + Finish<A, S>,
    S: Named,
{
    type Output = M::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<M::Output> {
        assert!(
            self.cursor != A::Cursor::FINISHED,
            "`gather` future polled after completion",
        );
        // From here on a panic drops all arms before it leaves: `ending` does.
        let mut ending = Ending(self);
        let Parts {
            arms,
            wakes,
            cursor,
            mode,
        } = ending.parts();
        match drive::drive(arms, wakes, cursor, mode, S::NAMES, cx) {
            Poll::Pending => {
                core::mem::forget(ending);
                Poll::Pending
            }
            Poll::Ready(stop) => {
                *ending.parts().cursor = A::Cursor::FINISHED;
                ending.clear(Contents::Futures);
                let Parts {
                    arms, wakes, mode, ..
                } = ending.parts();
                let output = mode.finish(stop.map(|(stop, _)| stop), arms, At::start(wakes));
                ending.clear(Contents::Outputs);
                ending.parts().wakes.close();
                core::mem::forget(ending);
                Poll::Ready(output)
            }
        }
    }
}

/// The fields of a pinned gather.
struct Parts<'a, A: Arms, M> {
    arms: Pin<&'a mut A>,
    wakes: &'a mut Wakes,
    cursor: &'a mut A::Cursor,
    mode: &'a mut M,
}

/// The end of a gather: its futures are dropped, then its outputs, then the parent waker is let go.
/// Whatever unwinds on the way, the rest happens.
struct Ending<'a, A: Arms, M, S, C>(Pin<&'a mut Gather<A, M, S, C>>);

impl<A: Arms, M, S, C> Ending<'_, A, M, S, C> {
    #[inline]
    fn parts(&mut self) -> Parts<'_, A, M> {
        // SAFETY: `one` requires that the closure only names fields: the arms, which nothing else
        // reaches in a pinned gather, and others, which are never pinned.
        let (arms, (wakes, cursor, mode)) = unsafe {
            crate::pin::one(self.0.as_mut(), |gather| {
                let others = (&mut gather.wakes, &mut gather.cursor, &mut gather.mode);
                (&mut gather.arms, others)
            })
        };
        Parts {
            arms,
            wakes,
            cursor,
            mode,
        }
    }

    #[inline]
    fn clear(&mut self, what: Contents) {
        let Parts { arms, wakes, .. } = self.parts();
        arms.clear(what, At::start(wakes));
    }
}

impl<A: Arms, M, S, C> Drop for Ending<'_, A, M, S, C> {
    #[inline]
    fn drop(&mut self) {
        struct Close<'a, 'b, A: Arms, M, S, C>(&'a mut Ending<'b, A, M, S, C>);
        impl<A: Arms, M, S, C> Drop for Close<'_, '_, A, M, S, C> {
            #[inline]
            fn drop(&mut self) {
                self.0.parts().wakes.close();
            }
        }
        struct Outputs<'a, 'b, A: Arms, M, S, C>(Close<'a, 'b, A, M, S, C>);
        impl<A: Arms, M, S, C> Drop for Outputs<'_, '_, A, M, S, C> {
            #[inline]
            fn drop(&mut self) {
                self.0.0.clear(Contents::Outputs);
            }
        }
        *self.parts().cursor = A::Cursor::FINISHED;
        let rest = Outputs(Close(self));
        rest.0.0.clear(Contents::Futures);
    }
}

impl<A: Arms, M, S, C> Gather<A, M, S, C> {
    /// Drops the arms of a gather that has not resolved.
    #[inline(never)]
    fn cancel(&mut self) {
        // SAFETY: `new_unchecked` requires that the gather is not moved any more: it is being
        // dropped.
        drop(Ending(unsafe { Pin::new_unchecked(self) }));
    }
}

impl<A: Arms, M, S, C> Drop for Gather<A, M, S, C> {
    // One that has resolved has nothing to drop, which is worth knowing where it was awaited.
    #[inline]
    fn drop(&mut self) {
        if self.cursor != A::Cursor::FINISHED {
            self.cancel();
        }
    }
}

impl<A, M, S, C> FusedFuture for Gather<A, M, S, C>
where
    A: Drive<M>,
    M: Mode + Finish<A, S>,
    S: Named,
{
    fn is_terminated(&self) -> bool {
        self.cursor == A::Cursor::FINISHED
    }
}

impl<A: Arms, M, S: Named, C> fmt::Debug for Gather<A, M, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fresh = self.cursor == A::Cursor::FRESH;
        f.write_str("Gather ")?;
        let mut list = f.debug_map();
        self.arms
            .report(At::start(&self.wakes), &mut |place, element, state| {
                let arm = Arm::new(place, element, S::NAMES);
                let state = match state {
                    State::Pending if fresh => "waiting",
                    State::Pending => "pending",
                    State::Done => "done",
                    State::Cancelled => "cancelled",
                };
                list.entry(&format_args!("{arm}"), &format_args!("{state}"));
            });
        list.finish()
    }
}
