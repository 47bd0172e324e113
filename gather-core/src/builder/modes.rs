//! The builder's methods for modes; nothing here is unsafe.

use crate::Gather;
use crate::arms::{Arms, Rekeep};
use crate::control::Control;
use crate::mode::{FailFast, Mode, Residual, Settle, Undecided};

impl<A: Arms, M: Mode, S, C: Control> Gather<A, M, S, C> {
    /// The same arms in another mode.
    #[track_caller]
    fn with_mode<N: Mode, B: Arms>(self, mode: N) -> Gather<B, N, S, C>
    where
        A: Rekeep<N, Arms = B>,
    {
        let (arms, _, control) = self.into_parts();
        Gather::new(arms.rekeep(), mode, control)
    }

    /// Waits for all arms; what a gather does anyway.
    pub fn all(self) -> Self
    where
        M: Undecided,
    {
        self
    }

    /// Stops at the first `Err` or `None`: the siblings are cancelled, and dropped before the gather
    /// returns it. The output is `Result` or `Option` of the shape.
    ///
    /// What `Promise.all` and `asyncio.gather` are believed to do and `asyncio.TaskGroup` does.
    /// Where several arms fail in one poll, the first in arm order counts.
    ///
    /// ```
    /// use gather_core::gather;
    /// use futures::executor::block_on;
    ///
    /// let never = core::future::pending::<Result<u8, &str>>();
    /// let failed = core::future::ready(Err::<u8, _>("no route"));
    /// assert_eq!(block_on(gather((never, failed)).fail_fast()), Err("no route"));
    /// ```
    #[track_caller]
    pub fn fail_fast<R, B>(self) -> Gather<B, FailFast<R>, S, C>
    where
        M: Undecided,
        R: Residual,
        // A parameter and not a projection in the return type: were that not to resolve, there
        // would be no such method, and no word about the arm.
        A: Rekeep<FailFast<R>, Arms = B>,
        B: Arms,
    {
        self.with_mode(FailFast::new())
    }

    /// Waits for all arms and never fails: the output is the shape of
    /// [`Settled`](crate::Settled)s.
    ///
    /// After `Promise.allSettled` and `asyncio.gather(return_exceptions=True)`. With feature `std`
    /// an arm that panics is dropped, and its panic becomes its
    /// [`NoOutput`](crate::NoOutput); without it, a panic ends the process as it does anyway.
    ///
    /// ```
    /// use gather_core::gather;
    /// use futures::executor::block_on;
    ///
    /// # std::panic::set_hook(Box::new(|_| {}));
    /// let (good, bad) = block_on(gather((async { 7 }, async { panic!("boom") })).settle());
    /// assert_eq!(good.unwrap(), 7);
    /// let bad: gather_core::Settled<u8> = bad;
    /// assert!(bad.unwrap_err().is_panic());
    /// ```
    #[track_caller]
    pub fn settle(self) -> Gather<A::Arms, Settle, S, C>
    where
        M: Undecided,
        A: Rekeep<Settle, Arms: Arms>,
    {
        self.with_mode(Settle)
    }
}
