//! The builder's methods for controls; nothing here is unsafe.
#![allow(
    clippy::type_complexity,
    reason = "a control is a type parameter: each method says which of them it sets"
)]

#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
use super::values::SpawnTask;
use super::values::{IntoDeadline, MakeGrace, OnProgress, StopGuard};
#[cfg(feature = "alloc")]
use crate::arms::IntoWindow;
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
use crate::arms::Spawn;
use crate::arms::{Arms, Limit};
#[cfg(feature = "alloc")]
use crate::completions::Completions;
#[cfg(feature = "alloc")]
use crate::control::NoUntil;
use crate::control::{
    Alarm, Controls, Grace, Guard, Off, OnStop, Patience, Places, Shielding, Tally, Unset, Until,
    Watch, Watched,
};
#[cfg(feature = "alloc")]
use crate::mode::Endless;
use crate::mode::Mode;
use crate::{Gather, control};

#[cfg(feature = "alloc")]
impl<A, M, S, L, P, U, G, R> Gather<A, M, S, Controls<L, P, U, G, R>>
where
    A: Arms,
    M: Mode,
    L: Places,
    P: Watch,
    U: Alarm,
    G: Guard,
    R: Patience,
{
    /// The outputs one by one, in the order in which the arms finish: a `Stream` of `(index,
    /// output)`.
    ///
    /// For collections, in modes `all` and `settle`. With a [`limit`](Self::limit) at most that many
    /// arms are in flight, or finished but not yet taken: a consumer that does not poll holds the
    /// arms up, and a source without an end needs no more memory than that. Without one all arms
    /// start at the first poll.
    ///
    /// After `asyncio.as_completed`, `FuturesUnordered`, `buffer_unordered`.
    ///
    /// ```
    /// use gather::gather;
    /// use futures::{StreamExt, executor::block_on};
    ///
    /// let squares = gather((0..5_u32).map(|n| async move { n * n })).limit(2).completions();
    /// let mut squares: Vec<_> = block_on(squares.collect());
    /// squares.sort_unstable();
    /// assert_eq!(squares, [(0, 0), (1, 1), (2, 4), (3, 9), (4, 16)]);
    /// ```
    #[doc(alias = "as_completed")]
    #[track_caller]
    pub fn completions<I, F, K>(self) -> Completions<I, F, K, M, Controls<L, P, Off, G, R>>
    where
        // Parameters and not projections in the return type: were those not to resolve, there would
        // be no such method, and no word about the arms.
        A: IntoWindow<S, Source = I, Run = F, Kept = K>,
        M: Endless,
        U: NoUntil,
    {
        let (arms, mode, control) = self.into_parts();
        let window = arms.into_window().queued();
        let control = Controls {
            tally: control.tally,
            until: Off,
            guard: control.guard,
            patience: control.patience,
        };
        Completions::new(Gather::new(window, mode, control))
    }
}

impl<A: Arms, M: Mode, S> Gather<A, M, S> {
    /// The same, where an early stop waits for shielded arms.
    pub(crate) fn shielding(self) -> Gather<A, M, S, Controls<Off, Off, Off, Off, Shielding>> {
        let (arms, mode, control) = self.into_parts();
        let control = Controls {
            tally: control.tally,
            until: control.until,
            guard: control.guard,
            patience: Shielding(Off),
        };
        Gather::new(arms, mode, control)
    }
}

impl<A, M, S, L, P, U, G, R> Gather<A, M, S, Controls<L, P, U, G, R>>
where
    A: Arms,
    M: Mode,
    L: Places,
    P: Watch,
    U: Alarm,
    G: Guard,
    R: Patience,
{
    /// Bounds how many arms are in flight: at most `n` are started and not finished.
    ///
    /// Arms are started in arm order, each as soon as a place is free: in the very poll in which
    /// another finishes. An iterator is pulled only then, so that a million URLs cost memory for `n`
    /// requests and for the results. Fixed arms, spread arms and iterators share the places. An arm
    /// that waits for the outputs of others holds none, and has its turn by its place among the arms
    /// once they are there. After an early stop no arm is started. `usize::MAX` bounds nothing.
    ///
    /// After `asyncio.Semaphore`, p-map's `concurrency`, errgroup's `SetLimit`.
    ///
    /// # Panics
    ///
    /// If `n` is 0: no arm would ever start.
    ///
    /// ```
    /// use gather::gather;
    /// use futures::executor::block_on;
    ///
    /// let squares = block_on(gather((1..=1000).map(|n: u32| async move { n * n })).limit(8));
    /// assert_eq!(squares[9], 100);
    /// ```
    #[track_caller]
    pub fn limit(self, n: usize) -> Gather<A::Limited, M, S, Controls<control::Limit, P, U, G, R>>
    where
        L: Unset,
        A: Limit,
    {
        control::check_limit(n);
        let (arms, mode, control) = self.into_parts();
        let control = Controls {
            tally: Tally {
                limit: control::Limit(n),
                progress: control.tally.progress,
            },
            until: control.until,
            guard: control.guard,
            patience: control.patience,
        };
        Gather::new(arms.limit(), mode, control)
    }

    /// Ends the gather when `future` completes first, and keeps what had finished.
    ///
    /// The unfinished arms are cancelled. In `settle` they become a [`NoOutput`](crate::NoOutput)
    /// that [`is_cancelled`](crate::NoOutput::is_cancelled), and the output has the same type as
    /// before; in every other mode it becomes `Result<_, Stopped<P>>`, where
    /// [`Stopped`](crate::Stopped) has what had finished and the names of the arms that had not.
    ///
    /// `future` may be anything `IntoFuture`, whatever it gives: a `sleep` of any runtime, Ctrl-C, a
    /// client that went away, a token's `cancelled()`. It is first polled after the first sweep over
    /// the arms, and always after them: an arm that finishes in the same instant is not thrown away.
    ///
    /// After `asyncio.wait(timeout=..)`, Go's `context.WithTimeout`, Elixir's `yield_many`.
    ///
    /// ```
    /// use gather::{gather, Settled};
    /// use futures::executor::block_on;
    ///
    /// let slow = core::future::pending::<u8>();
    /// let (a, b): (Settled<u8>, Settled<u8>) =
    ///     block_on(gather((async { 1 }, slow)).settle().until(async {}));
    /// assert_eq!(a.unwrap(), 1);
    /// assert!(b.unwrap_err().is_cancelled());
    /// ```
    #[track_caller]
    pub fn until<F, By>(self, future: F) -> Gather<A, M, S, Controls<L, P, Until<F::Future>, G, R>>
    where
        U: Unset,
        F: IntoDeadline<By>,
    {
        let (arms, mode, control) = self.into_parts();
        let control = Controls {
            tally: control.tally,
            until: Until::new(Some(future.into_deadline())),
            guard: control.guard,
            patience: control.patience,
        };
        Gather::new(arms, mode, control)
    }

    /// Calls `callback`, a `FnOnce(StopReason)`, if the gather ends before its arms do: a
    /// cancellation guard.
    ///
    /// It is armed by the first poll. From then on it runs exactly once if the gather resolves while
    /// an arm (not a background one) is unfinished, or is dropped unfinished, also when a panic
    /// unwinds; otherwise it never runs. It runs before the arms are dropped, and before any
    /// [`grace`](Self::grace) begins, so it is the place to cancel a token that the arms watch.
    ///
    /// # Panics
    ///
    /// A panic of `callback` unwinds, after all arms have been dropped. While another panic unwinds
    /// it ends the process.
    ///
    /// ```
    /// use gather::{gather, StopReason};
    /// use futures::executor::block_on;
    ///
    /// let never = core::future::pending::<Result<(), &str>>();
    /// let failed = core::future::ready(Err::<(), _>("no route"));
    /// let mut told = None;
    /// let result = block_on(gather((never, failed)).fail_fast().on_cancel(|why| told = Some(why)));
    /// assert_eq!(result, Err("no route"));
    /// assert!(matches!(told, Some(StopReason::Failed(arm)) if arm.index() == 1));
    /// ```
    #[track_caller]
    pub fn on_cancel<F, By>(
        self,
        callback: F,
    ) -> Gather<A, M, S, Controls<L, P, U, OnStop<F::Function>, R>>
    where
        G: Unset,
        F: StopGuard<By>,
    {
        let (arms, mode, control) = self.into_parts();
        let control = Controls {
            tally: control.tally,
            until: control.until,
            guard: OnStop(Some(callback.itself())),
            patience: control.patience,
        };
        Gather::new(arms, mode, control)
    }

    /// Gives the remaining arms time to finish when the gather is stopped early: the asynchronous
    /// clean-up that a drop can't give.
    ///
    /// On an early stop first the guard runs ([`on_cancel`](Self::on_cancel)), then the arms that
    /// were started are polled on until they finish or the future from `make` completes, which is a
    /// `FnOnce()`; only then they are dropped and the gather resolves. Results that arrive meanwhile
    /// are kept where the mode has a place for them; the stop stays the stop that it was. A panic ends
    /// the grace, but in `settle`, which captures it as ever. There is none when the gather is dropped.
    ///
    /// After Trio's cancel scopes with a deadline for clean-up, and systemd's `TimeoutStopSec`.
    ///
    /// ```
    /// use gather::gather;
    /// use core::{cell::Cell, future::poll_fn, task::Poll};
    /// use futures::executor::block_on;
    ///
    /// let cancelled = Cell::new(false);
    /// let tidy = Cell::new(false);
    /// let worker = poll_fn(|cx| {
    ///     if !cancelled.get() {
    ///         cx.waker().wake_by_ref();
    ///         return Poll::Pending;
    ///     }
    ///     tidy.set(true); // its own clean-up
    ///     Poll::Ready(Ok(()))
    /// });
    /// let failed = core::future::ready(Err::<(), _>("no route"));
    /// let result = block_on(
    ///     gather((worker, failed))
    ///         .fail_fast()
    ///         .on_cancel(|_| cancelled.set(true))
    ///         .grace(core::future::pending::<()>),
    /// );
    /// assert_eq!(result, Err("no route"));
    /// assert!(tidy.get());
    /// ```
    #[track_caller]
    pub fn grace<F, By>(
        self,
        make: F,
    ) -> Gather<A, M, S, Controls<L, P, U, G, Grace<F::Function, F::Future>>>
    where
        R: Unset,
        F: MakeGrace<By>,
    {
        let (arms, mode, control) = self.into_parts();
        let control = Controls {
            tally: control.tally,
            until: control.until,
            guard: control.guard,
            patience: Grace::new(make.itself()),
        };
        Gather::new(arms, mode, control)
    }

    /// Runs each arm as a task of its own, in parallel: `spawn`, a `FnMut(Task)`, is called once for
    /// each, with a [`Task`](crate::Task), when the arm is started.
    ///
    /// For any executor: `tokio::spawn`, `|task| ex.spawn(task).detach()`. What `spawn` returns is
    /// dropped, so a handle that cancels its task when it is dropped has to be detached. The arms
    /// and their outputs must be `Send + 'static`.
    ///
    /// Outputs arrive flat, with no join error to unwrap. A panic in an arm comes back to the gather
    /// (with feature `std`). An early stop calls the tasks off and stays pending until each has let
    /// go of its arm; dropping the gather calls them off as well, and each arm is dropped when its
    /// current poll returns. An arm whose task the executor threw away is a cancelled arm in
    /// `settle`.
    ///
    /// Needs feature `alloc` and 64-bit atomics.
    ///
    /// After Java's `StructuredTaskScope.fork` and tokio's `JoinSet`.
    ///
    /// # Panics
    ///
    /// The gather panics if the executor throws a task away, in every mode but `settle`.
    ///
    /// ```
    /// use gather::gather;
    /// use futures::executor::block_on;
    /// use std::thread;
    ///
    /// // An executor of one thread for each task.
    /// let (a, b) = block_on(
    ///     gather((async { 1 + 1 }, async { "two" }))
    ///         .spawn(|task| thread::spawn(|| block_on(task))),
    /// );
    /// assert_eq!((a, b), (2, "two"));
    /// ```
    #[cfg(all(feature = "alloc", target_has_atomic = "64"))]
    #[track_caller]
    pub fn spawn<F, B, By>(self, spawn: F) -> Gather<B, M, S, Controls<L, P, U, G, R::Spawning>>
    where
        // As for `completions`.
        A: Spawn<F::Function, Spawned = B>,
        B: Arms,
        F: SpawnTask<By>,
    {
        let (arms, mode, control) = self.into_parts();
        let spawner = alloc::sync::Arc::new(crate::spawn::Spawner::new(spawn.itself()));
        let control = Controls {
            tally: control.tally,
            until: control.until,
            guard: control.guard,
            patience: control.patience.spawning(),
        };
        Gather::new(arms.spawn(&spawner), mode, control)
    }

    /// Calls `callback`, a `FnMut(Progress)`, at each completion of an arm: drives a progress bar in
    /// one line.
    ///
    /// It is told which arm it was, how many are finished, and how many there are, if that is known.
    /// Background arms are not counted.
    ///
    /// # Panics
    ///
    /// A panic of `callback` unwinds, after all arms have been dropped.
    ///
    /// ```
    /// use gather::gather;
    /// use futures::executor::block_on;
    ///
    /// let mut log = Vec::new();
    /// block_on(gather((async {}, async {})).progress(|at| {
    ///     log.push(format!("{} {}/{}", at.arm, at.done, at.total.unwrap_or(0)));
    /// }));
    /// assert_eq!(log, ["#0 1/2", "#1 2/2"]);
    /// ```
    #[track_caller]
    pub fn progress<F, By>(
        self,
        callback: F,
    ) -> Gather<A, M, S, Controls<L, Watched<F::Function>, U, G, R>>
    where
        P: Unset,
        F: OnProgress<By>,
    {
        let (arms, mode, control) = self.into_parts();
        let control = Controls {
            tally: Tally {
                limit: control.tally.limit,
                progress: Watched {
                    callback: callback.itself(),
                    done: 0,
                    total: None,
                },
            },
            until: control.until,
            guard: control.guard,
            patience: control.patience,
        };
        Gather::new(arms, mode, control)
    }
}
