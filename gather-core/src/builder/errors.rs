//! The builder's methods for errors; nothing here is unsafe.

use crate::Gather;
use crate::arms::{Arms, Rekeep};
use crate::control::Control;
use crate::mode::{Errors, Fit, HasErrors, Mode, Unconverted, Unlabeled};

impl<A: Arms, M: Mode, S, C: Control> Gather<A, M, S, C> {
    /// Converts the error of each arm to `T` with `From`, as `?` does: the arms may have different
    /// error types.
    ///
    /// For `fail_fast`, `validate`, `first_ok` and `quorum` over `Result`s; called after the method of
    /// the mode. An error is converted when its arm has failed. With [`labeled`](Self::labeled), in either order, what
    /// is converted is [`ArmError<E>`](crate::ArmError).
    ///
    /// # Panics
    ///
    /// A panic of the conversion unwinds, after all arms have been dropped.
    ///
    /// ```
    /// use gather::gather;
    /// use futures::executor::block_on;
    ///
    /// #[derive(Debug, PartialEq)]
    /// enum AppError { Number, Text }
    /// impl From<core::num::ParseIntError> for AppError {
    ///     fn from(_: core::num::ParseIntError) -> Self { Self::Number }
    /// }
    /// impl From<core::str::Utf8Error> for AppError {
    ///     fn from(_: core::str::Utf8Error) -> Self { Self::Text }
    /// }
    ///
    /// let number = async { "7".parse::<u8>() };
    /// let text = async { core::str::from_utf8(&[0xff]) };
    /// let both = gather((number, text)).fail_fast().error::<AppError>();
    /// assert_eq!(block_on(both), Err(AppError::Text));
    /// ```
    #[track_caller]
    #[expect(
        clippy::type_complexity,
        reason = "`T` has to be the only parameter, so there are none for these"
    )]
    pub fn error<T>(self) -> Gather<<A as Rekeep<Fit<M::Into<T>>>>::Arms, M::Into<T>, S, C>
    where
        M: HasErrors + Errors<By: Unconverted>,
        A: Rekeep<Fit<M::Into<T>>, Arms: Arms>,
    {
        self.with_mode::<Fit<M::Into<T>>, _, _>(M::converting)
    }

    /// Tells the errors with the arm that each came from: as [`ArmError<E>`](crate::ArmError).
    ///
    /// For `fail_fast`, `validate`, `first_ok` and `quorum` over `Result`s; called after the method of
    /// the mode.
    ///
    /// ```
    /// use gather::gather;
    /// use core::future::ready;
    /// use futures::executor::block_on;
    ///
    /// let arms = (ready(Ok::<u8, &str>(7)), ready(Err::<u8, _>("no route")));
    /// let error = block_on(gather(arms).fail_fast().labeled()).unwrap_err();
    /// assert_eq!(format!("{error:#}"), "arm `#1` failed: no route");
    /// ```
    #[track_caller]
    #[expect(clippy::type_complexity, reason = "as of `error`")]
    pub fn labeled(self) -> Gather<<A as Rekeep<Fit<M::Labeled>>>::Arms, M::Labeled, S, C>
    where
        M: HasErrors + Errors<By: Unlabeled>,
        A: Rekeep<Fit<M::Labeled>, Arms: Arms>,
    {
        self.with_mode::<Fit<M::Labeled>, _, _>(M::labeling)
    }
}
