//! What becomes of the error of an arm: `error`, `labeled`, both or neither.
//!
//! How a gather converts errors is a type parameter of the modes that have errors. The type of what
//! a conversion gives ([`Converts`]) is told apart from what it takes ([`Convert`]), so that
//! `.error::<T>()` and `.labeled()` go in either order: what the arms' errors have to be is asked for
//! when both are known, where the gather is awaited.

use core::convert::Infallible;
use core::marker::PhantomData;

use super::error_arm::Becomes;
use super::fit::{Keeps, KeepsOptional};
use super::{All, FirstOk, Race, Settle, SomeOf};
use crate::arm::Whose;
use crate::{ArmError, Settled};

/// Errors are handed on as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Same;

/// `error = T`: errors are converted with `From`.
pub struct IntoError<T>(PhantomData<fn() -> T>);

/// `labeled`: errors are told with their arm.
#[derive(Clone, Copy, Debug, Default)]
pub struct Labels;

/// `labeled, error = T`: errors are told with their arm, and that is converted with `From`.
pub struct LabelsInto<T>(PhantomData<fn() -> T>);

impl<T> core::fmt::Debug for IntoError<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("IntoError")
    }
}

impl<T> core::fmt::Debug for LabelsInto<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("LabelsInto")
    }
}

/// What a conversion gives for an error `E`.
pub trait Converts<E> {
    /// The error that the gather hands on.
    type Error;
}

/// A conversion that makes an error `X` of an error `E`.
#[diagnostic::on_unimplemented(
    message = "the arms of this gather fail with different errors: `{X}`, `{E}`",
    label = "one of the arms fails with `{X}`, another with `{E}`",
    note = "arms that fail fast together share one error type: convert it with `map_err`, or all of them with `.error::<..>()`"
)]
pub trait Convert<E, X> {
    /// Whether it runs anything of the user's, which may unwind.
    const BY_USER_CODE: bool;

    /// The error of this arm.
    fn convert(error: E, whose: Whose) -> X;
}

impl<E> Converts<E> for Same {
    type Error = E;
}

impl<E> Convert<E, E> for Same {
    const BY_USER_CODE: bool = false;

    #[inline]
    fn convert(error: E, _: Whose) -> E {
        error
    }
}

impl<E, T> Converts<E> for IntoError<T> {
    type Error = T;
}

impl<E: Becomes<T>, T> Convert<E, T> for IntoError<T> {
    const BY_USER_CODE: bool = true;

    fn convert(error: E, _: Whose) -> T {
        error.become_error()
    }
}

impl<E> Converts<E> for Labels {
    type Error = ArmError<E>;
}

impl<E> Convert<E, ArmError<E>> for Labels {
    const BY_USER_CODE: bool = false;

    fn convert(error: E, whose: Whose) -> ArmError<E> {
        ArmError::new(whose.arm(), error)
    }
}

impl<E, T> Converts<E> for LabelsInto<T> {
    type Error = T;
}

impl<E, T> Convert<E, T> for LabelsInto<T>
where
    ArmError<E>: Becomes<T>,
{
    const BY_USER_CODE: bool = true;

    fn convert(error: E, whose: Whose) -> T {
        ArmError::new(whose.arm(), error).become_error()
    }
}

/// What `error` and `labeled` make of a conversion.
pub trait Conversion {
    /// `.error::<T>()` on top of it.
    type Into<T>: Conversion;
    /// `.labeled()` on top of it.
    type Labeled: Conversion;
    /// What `.labeled()` makes of an error that is `E` by now.
    type Label<E>;
}

impl Conversion for Same {
    type Into<T> = IntoError<T>;
    type Labeled = Labels;
    type Label<E> = ArmError<E>;
}

impl<X> Conversion for IntoError<X> {
    type Into<T> = IntoError<T>;
    type Labeled = LabelsInto<X>;
    type Label<E> = E;
}

impl Conversion for Labels {
    type Into<T> = LabelsInto<T>;
    type Labeled = Self;
    type Label<E> = E;
}

impl<X> Conversion for LabelsInto<X> {
    type Into<T> = LabelsInto<T>;
    type Labeled = Self;
    type Label<E> = E;
}

/// A conversion without a type.
#[diagnostic::on_unimplemented(
    message = "the option `error` of this gather is given twice",
    label = "this gather has an error type already",
    note = "each option is set once: remove one of the two"
)]
pub trait Unconverted {}

impl Unconverted for Same {}
impl Unconverted for Labels {}

/// A conversion without labels.
#[diagnostic::on_unimplemented(
    message = "the option `labeled` of this gather is given twice",
    label = "the errors of this gather are labeled already",
    note = "each option is set once: remove one of the two"
)]
pub trait Unlabeled {}

impl Unlabeled for Same {}
impl<T> Unlabeled for IntoError<T> {}

/// A mode that hands on the errors of its arms.
#[diagnostic::on_unimplemented(
    message = "this gather has no errors that could be converted or labeled",
    label = "the mode of this gather, or what its arms give, has no place for `error` and `labeled`",
    note = "they go with `fail_fast`, `validate`, `first_ok` and `quorum` over arms that give a `Result`, and stand behind the mode"
)]
pub trait HasErrors {}

/// What `error` and `labeled` make of a mode: of one without errors nothing, so that
/// [`HasErrors`] is all there is to be said about it.
pub trait Errors: Sized {
    /// What becomes of the errors so far.
    type By: Conversion;
    /// The mode with `.error::<T>()`.
    type Into<T>: super::Mode;
    /// The mode with `.labeled()`.
    type Labeled: super::Mode;

    /// With another type of error.
    fn converting<T>(self) -> Self::Into<T>;

    /// With the arms told.
    fn labeling(self) -> Self::Labeled;
}

/// A mode without errors, with what it keeps of an output.
macro_rules! without_errors {
    ([$($params:tt)*] $mode:ty, |$o:ident| $kept:ty, $optional:ty) => {
        impl<$($params)*> Errors for $mode {
            type By = Same;
            type Into<X> = Self;
            type Labeled = Self;

            fn converting<X>(self) -> Self {
                self
            }

            fn labeling(self) -> Self {
                self
            }
        }

        impl<$($params)* $o> Keeps<$o> for $mode {
            type Kept = $kept;
        }

        impl<$($params)* $o> KeepsOptional<$o> for $mode {
            type Kept = $optional;
        }
    };
}

without_errors!([] All, |O| O, Option<O>);
without_errors!([] Settle, |O| Settled<O>, Settled<Option<O>>);
without_errors!([T,] Race<T>, |O| Infallible, Infallible);
without_errors!([T, V,] FirstOk<SomeOf<T>, V>, |O| (), ());
