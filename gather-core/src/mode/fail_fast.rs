//! `fail_fast`: stops at the first `Err` or `None`.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;

use super::agree::CanFail;
use super::convert::{Conversion, Convert, Errors, Same};
use super::fit::{Keeps, KeepsOptional};
use super::{
    Finish, Interrupt, Judge, JudgeOptional, Mode, Partial, Verdict, Whole, partial, whole,
};
use crate::Stopped;
use crate::arm::Whose;
use crate::arms::{At, Optional, Rekept, Take};
use crate::outcome::ArmList;
use crate::shape::Shape;

/// Stops at the first `Err` or `None`; the siblings are dropped before the gather returns it (what
/// `Promise.all` and `asyncio.gather` promise, and `asyncio.TaskGroup` does).
///
/// `R` is what a failure leaves of the output: `Result<Infallible, E>` or `Option<Infallible>`.
pub struct FailFast<R, V = Same>(PhantomData<fn() -> (R, V)>);

impl<R, V> FailFast<R, V> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<R, V> core::fmt::Debug for FailFast<R, V> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("FailFast")
    }
}

/// A failure without its success.
pub trait Residual: Sized {
    /// The type that has both.
    type Out<T>;

    /// A success.
    fn succeed<T>(value: T) -> Self::Out<T>;

    /// This failure.
    fn fail<T>(self) -> Self::Out<T>;
}

impl<E> Residual for Result<Infallible, E> {
    type Out<T> = Result<T, E>;

    #[inline]
    fn succeed<T>(value: T) -> Result<T, E> {
        Ok(value)
    }

    #[inline]
    fn fail<T>(self) -> Result<T, E> {
        self.map(|never| match never {})
    }
}

impl Residual for Option<Infallible> {
    type Out<T> = Option<T>;

    #[inline]
    fn succeed<T>(value: T) -> Option<T> {
        Some(value)
    }

    #[inline]
    fn fail<T>(self) -> Option<T> {
        self.map(|never| match never {})
    }
}

impl<R, V> Mode for FailFast<R, V> {
    type Stop = R;
}

impl<E, V: Conversion> Errors for FailFast<Result<Infallible, E>, V> {
    type By = V;
    type Into<T> = FailFast<Result<Infallible, T>, V::Into<T>>;
    type Labeled = FailFast<Result<Infallible, V::Label<E>>, V::Labeled>;

    fn converting<T>(self) -> Self::Into<T> {
        FailFast::new()
    }

    fn labeling(self) -> Self::Labeled {
        FailFast::new()
    }
}

impl<O: CanFail, R, V> Keeps<O> for FailFast<R, V> {
    type Kept = O::Success;
}

impl<O: CanFail, R, V> KeepsOptional<O> for FailFast<R, V> {
    type Kept = Option<O::Success>;
}

impl<T, E, X, V> Judge<Result<T, E>> for FailFast<Result<Infallible, X>, V>
where
    V: Convert<E, Error = X>,
{
    type Kept = T;
    type Arm<L: Rekept> = L::Keeping<T>;
    const JUDGES_BY_USER_CODE: bool = V::BY_USER_CODE;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    #[inline]
    fn judge(&mut self, output: Result<T, E>, whose: Whose) -> Verdict<T, Result<Infallible, X>> {
        match output {
            Ok(value) => Verdict::Keep(value),
            Err(error) => Verdict::Stop(Err(V::convert(error, whose))),
        }
    }
}

impl<T, V> Judge<Option<T>> for FailFast<Option<Infallible>, V> {
    type Kept = T;
    type Arm<L: Rekept> = L::Keeping<T>;
    const JUDGES_BY_USER_CODE: bool = false;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    #[inline]
    fn judge(&mut self, output: Option<T>, _: Whose) -> Verdict<T, Option<Infallible>> {
        output.map_or(Verdict::Stop(None), Verdict::Keep)
    }
}

impl<T, E, X, V> JudgeOptional<Result<T, E>> for FailFast<Result<Infallible, X>, V>
where
    V: Convert<E, Error = X>,
{
    type Kept = Option<T>;
    type Arm<L: Rekept> = L::Keeping<Option<T>>;
    const JUDGES_BY_USER_CODE: bool = V::BY_USER_CODE;

    fn fit<L: Rekept>(leaf: L) -> L::Keeping<Option<T>> {
        leaf.keeping()
    }

    fn judge_optional(
        &mut self,
        output: Option<Result<T, E>>,
        whose: Whose,
    ) -> Verdict<Option<T>, Result<Infallible, X>> {
        match output.transpose() {
            Ok(value) => Verdict::Keep(value),
            Err(error) => Verdict::Stop(Err(V::convert(error, whose))),
        }
    }
}

impl<T, V> JudgeOptional<Option<T>> for FailFast<Option<Infallible>, V> {
    type Kept = Option<T>;
    type Arm<L: Rekept> = L::Keeping<Option<T>>;
    const JUDGES_BY_USER_CODE: bool = false;

    fn fit<L: Rekept>(leaf: L) -> L::Keeping<Option<T>> {
        leaf.keeping()
    }

    fn judge_optional(
        &mut self,
        output: Option<Option<T>>,
        _: Whose,
    ) -> Verdict<Option<T>, Option<Infallible>> {
        match output {
            Some(None) => Verdict::Stop(None),
            Some(some) => Verdict::Keep(some),
            None => Verdict::Keep(None),
        }
    }
}

impl<A, S, R, V> Finish<A, S> for FailFast<R, V>
where
    A: Take<Whole>,
    S: Shape<A::Taken>,
    R: Residual,
{
    type Output = R::Out<S::Out>;

    #[inline]
    fn finish(&mut self, stop: Option<R>, arms: Pin<&mut A>, at: At<'_>) -> R::Out<S::Out> {
        match stop {
            Some(failure) => failure.fail(),
            None => R::succeed(whole::<A, S>(arms, at)),
        }
    }
}

impl<A, S, R, V> Interrupt<A, S> for FailFast<R, V>
where
    A: Take<Whole> + Take<Partial>,
    S: Shape<<A as Take<Whole>>::Taken> + Shape<<A as Take<Partial>>::Taken>,
    R: Residual,
{
    type Interrupted =
        Result<Self::Output, Stopped<<S as Shape<<A as Take<Partial>>::Taken>>::Out>>;

    fn in_time(output: Self::Output) -> Self::Interrupted {
        Ok(output)
    }

    fn interrupt(
        &mut self,
        arms: Pin<&mut A>,
        at: At<'_>,
        unfinished: ArmList,
    ) -> Self::Interrupted {
        Err(partial::<A, S>(arms, at, unfinished))
    }
}

/// What an arm's slot holds whose output can be a failure.
pub trait Fallible {
    /// What a failure leaves of the output.
    type Residual: Residual;
}

impl<F: Future<Output: CanFail>> Fallible for F {
    type Residual = <F::Output as CanFail>::Residual;
}

impl<F: Future<Output: CanFail>, U> Fallible for Optional<F, U> {
    type Residual = <F::Output as CanFail>::Residual;
}
