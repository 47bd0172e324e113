//! The builder's methods for modes; nothing here is unsafe.

use crate::Gather;
use crate::arms::{Arms, Rekeep};
use crate::control::Control;
use crate::mode::{
    FailFast, Failing, Fallible, Field, First, FirstOk, Mode, Quorum, Race, Residual, Settle,
    Undecided, Validate,
};

impl<A: Arms, M: Mode, S, C: Control> Gather<A, M, S, C> {
    /// The same arms in another mode, laid out as `L` says.
    #[track_caller]
    pub(super) fn with_mode<L: Mode, N: Mode, B: Arms>(
        self,
        mode: impl FnOnce(M) -> N,
    ) -> Gather<B, N, S, C>
    where
        A: Rekeep<L, Arms = B>,
    {
        let (arms, old, control) = self.into_parts();
        Gather::new(arms.rekeep(), mode(old), control)
    }

    /// Waits for all arms; what a gather does anyway.
    ///
    /// ```
    /// use gather::gather;
    /// use futures::executor::block_on;
    ///
    /// assert_eq!(block_on(gather((async { 7 }, async { "seven" })).all()), (7, "seven"));
    /// ```
    pub fn all(self) -> Self
    where
        M: Undecided,
    {
        self
    }

    /// Stops at the first `Err` or `None`: the siblings are cancelled, and dropped before the gather
    /// returns it.
    ///
    /// The arms give `Result`s with one error type, or `Option`s; for different error types see
    /// [`error`](Self::error). The output is `Result` or `Option` of the shape. Where several arms
    /// fail in one poll, the first in arm order counts.
    ///
    /// What `Promise.all` and `asyncio.gather` are believed to do and `asyncio.TaskGroup` does.
    ///
    /// # Panics
    ///
    /// A panic of an arm unwinds at once, as in every mode but `settle`.
    ///
    /// # Cancel safety
    ///
    /// As of every [`Gather`]. After a failure the other arms are dropped where they stand.
    ///
    /// ```
    /// use gather::gather;
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
        A: First<Future: Fallible<Residual = R>>,
        R: Residual,
        // A parameter and not a projection in the return type: were that not to resolve, there
        // would be no such method, and no word about the arm. Whether the other arms fail as the
        // first is not asked here: `error` may make them.
        A: Rekeep<Failing, Arms = B>,
        B: Arms,
    {
        self.with_mode::<Failing, _, _>(|_| FailFast::new())
    }

    /// Waits for all arms and tells every error, not only the first.
    ///
    /// The arms give `Result`s, whose errors may differ in type. The output is `Ok` with the shape of
    /// the values if every arm succeeded, else `Err` with the shape of the errors: an `Option` for
    /// each arm, `None` for one that succeeded. The values of those are dropped.
    ///
    /// After the applicative `Validation` of functional languages: what a form wants, where
    /// `fail_fast` would tell one mistake after the other.
    ///
    /// # Panics
    ///
    /// A panic of an arm unwinds at once, as in every mode but `settle`.
    ///
    /// # Cancel safety
    ///
    /// As of every [`Gather`].
    ///
    /// ```
    /// use gather::gather;
    /// use futures::executor::block_on;
    ///
    /// async fn name(text: &str) -> Result<&str, &'static str> {
    ///     if text.is_empty() { Err("no name") } else { Ok(text) }
    /// }
    /// async fn age(text: &str) -> Result<u8, core::num::ParseIntError> {
    ///     text.parse()
    /// }
    ///
    /// assert_eq!(block_on(gather((name("Ada"), age("36"))).validate()), Ok(("Ada", 36)));
    ///
    /// let (name, age) = block_on(gather((name(""), age("old"))).validate()).unwrap_err();
    /// assert_eq!(name, Some("no name"));
    /// assert_eq!(age.unwrap().to_string(), "invalid digit found in string");
    /// ```
    #[track_caller]
    pub fn validate<B>(self) -> Gather<B, Validate, S, C>
    where
        M: Undecided,
        A: First + Rekeep<Validate, Arms = B>,
        B: Arms,
    {
        self.with_mode::<Validate, _, _>(|_| Validate::new())
    }

    /// Waits for all arms and never fails: the output is the shape of
    /// [`Settled`](crate::Settled)s.
    ///
    /// After `Promise.allSettled` and `asyncio.gather(return_exceptions=True)`. With feature `std`
    /// an arm that panics is dropped, and its panic becomes its [`NoOutput`](crate::NoOutput).
    ///
    /// # Panics
    ///
    /// Without feature `std` a panic of an arm can't be captured: it unwinds to whoever polls, after
    /// all arms have been dropped, as in every other mode. A panic in a destructor or in a callback
    /// of yours unwinds in any case.
    ///
    /// # Cancel safety
    ///
    /// As of every [`Gather`].
    ///
    /// ```
    /// use gather::gather;
    /// use futures::executor::block_on;
    ///
    /// # std::panic::set_hook(Box::new(|_| {}));
    /// let (good, bad) = block_on(gather((async { 7 }, async { panic!("boom") })).settle());
    /// assert_eq!(good.unwrap(), 7);
    /// let bad: gather::Settled<u8> = bad;
    /// assert!(bad.unwrap_err().is_panic());
    /// ```
    #[track_caller]
    pub fn settle(self) -> Gather<A::Arms, Settle, S, C>
    where
        M: Undecided,
        A: Rekeep<Settle, Arms: Arms>,
    {
        self.with_mode::<Settle, _, _>(|_| Settle)
    }

    /// Ends with the first arm to finish, whatever it gives: the others are cancelled, and dropped
    /// before the gather returns.
    ///
    /// All arms have the same output `T`. The output is `T`, and `Option<T>` for a collection, which
    /// may be empty: then it is `None`, at once. Of several arms that are ready in one poll the first
    /// in arm order wins, and those after it are not polled.
    ///
    /// After `Promise.race`, `asyncio.wait(return_when=FIRST_COMPLETED)`, Java's
    /// `CompletableFuture.anyOf`. An `Err` wins like anything else: to wait for a success see
    /// [`first_ok`](Self::first_ok).
    ///
    /// # Panics
    ///
    /// A panic of an arm unwinds at once, as in every mode but `settle`.
    ///
    /// # Cancel safety
    ///
    /// As of every [`Gather`]. The losers are dropped where they stand: race what may be dropped.
    ///
    /// ```
    /// use gather::gather;
    /// use core::future::{pending, ready};
    /// use futures::executor::block_on;
    ///
    /// assert_eq!(block_on(gather((pending(), ready("mirror 2"))).race()), "mirror 2");
    ///
    /// let mirrors: Vec<core::future::Ready<&str>> = Vec::new();
    /// assert_eq!(block_on(gather(mirrors).race()), None);
    /// ```
    #[track_caller]
    pub fn race<T, B>(self) -> Gather<B, Race<T>, S, C>
    where
        M: Undecided,
        A: First + Rekeep<Race<T>, Arms = B>,
        B: Arms + Field,
    {
        self.with_mode::<Race<T>, _, _>(|_| Race::new())
    }

    /// Ends with the first `Ok` or `Some`: the other arms are cancelled, and dropped before the
    /// gather returns. Failures before it are waited out.
    ///
    /// The arms give `Result`s with one type of success, whose errors may differ in type, or `Option`s
    /// of one type. The output is `Result<T, _>`, the success or the shape of every error, in arm
    /// order; for `Option`s it is `Option<T>`. No arms at all have no success: `Err` of nothing.
    ///
    /// After `Promise.any` (whose `AggregateError` is that shape), Java's
    /// `ExecutorService.invokeAny`, and what "happy eyeballs" does with addresses.
    ///
    /// # Panics
    ///
    /// A panic of an arm unwinds at once, as in every mode but `settle`.
    ///
    /// # Cancel safety
    ///
    /// As of every [`Gather`].
    ///
    /// ```
    /// use gather::gather;
    /// use core::future::{pending, ready};
    /// use futures::executor::block_on;
    ///
    /// let refused = || ready(Err::<u8, _>("refused"));
    /// let never = pending::<Result<u8, &str>>();
    /// assert_eq!(block_on(gather((refused(), never, ready(Ok::<_, &str>(7)))).first_ok()), Ok(7));
    ///
    /// let all_refused = block_on(gather((refused(), ready(Err("timed out")))).first_ok());
    /// assert_eq!(all_refused, Err(("refused", "timed out")));
    /// ```
    #[track_caller]
    pub fn first_ok<W, B>(self) -> Gather<B, FirstOk<W>, S, C>
    where
        M: Undecided,
        W: crate::mode::Prize,
        A: First + Rekeep<FirstOk<W>, Arms = B>,
        B: Arms,
    {
        self.with_mode::<FirstOk<W>, _, _>(|_| FirstOk::new())
    }

    /// Ends when `n` arms have given `Ok`, or as soon as that can't happen any more: the others are
    /// cancelled, and dropped before the gather returns.
    ///
    /// The arms give `Result`s, whose types may differ. The output is `Ok` with the shape of the
    /// successes, an `Option` for each arm, else [`QuorumError`](crate::QuorumError), which has what
    /// every arm gave that had finished, and the names of those that failed.
    ///
    /// After the quorum reads and writes of replicated stores, and p-some.
    ///
    /// # Errors
    ///
    /// [`QuorumError`](crate::QuorumError), as soon as too many arms have failed for `n` to be
    /// reached: in the first poll if there are fewer than `n`.
    ///
    /// # Panics
    ///
    /// If `n` is 0. A panic of an arm unwinds at once, as in every mode but `settle`.
    ///
    /// # Cancel safety
    ///
    /// As of every [`Gather`].
    ///
    /// ```
    /// use gather::gather;
    /// use core::future::{pending, ready};
    /// use futures::executor::block_on;
    ///
    /// let ok = || ready(Ok::<_, &str>("v1"));
    /// let failed = ready(Err::<&str, _>("disk full"));
    /// let never = pending::<Result<&str, &str>>();
    /// let votes = block_on(gather((ok(), failed, ok(), never)).quorum(2));
    /// assert_eq!(votes.unwrap(), (Some("v1"), None, Some("v1"), None));
    /// ```
    #[track_caller]
    pub fn quorum<B>(self, n: usize) -> Gather<B, Quorum, S, C>
    where
        M: Undecided,
        A: First + Rekeep<Quorum, Arms = B>,
        B: Arms,
    {
        self.with_mode::<Quorum, _, _>(|_| Quorum::new(n)).checked()
    }
}

impl<A: Arms, S, C: Control> Gather<A, Quorum, S, C> {
    /// Panics if the number of a quorum is 0.
    #[track_caller]
    pub(crate) fn checked(self) -> Self {
        let (arms, mode, control) = self.into_parts();
        let needed = mode.needed();
        // The arms have owners again when it panics.
        let gather = Self::new(arms, mode, control);
        Quorum::check(needed);
        gather
    }
}
