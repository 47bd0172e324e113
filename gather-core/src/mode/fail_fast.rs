//! `fail_fast`: stops at the first `Err` or `None`.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;

use super::agree::CanFail;
use super::convert::{Conversion, Convert, Errors, HasErrors, Same};
use super::fit::{Keeps, KeepsOptional};
use super::{
    Finish, Interrupt, Judge, JudgeOptional, Mode, Partial, Verdict, Whole, partial, whole,
};
use crate::Stopped;
use crate::arm::Whose;
use crate::arms::{After, At, Attempt, Lent, Optional, Rekept, Take};
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

impl<E, V> HasErrors for FailFast<Result<Infallible, E>, V> {}

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

impl<V> Errors for FailFast<Option<Infallible>, V> {
    type By = Same;
    type Into<T> = Self;
    type Labeled = Self;

    fn converting<T>(self) -> Self {
        self
    }

    fn labeling(self) -> Self {
        self
    }
}

impl<O: CanFail, R, V> Keeps<O> for FailFast<R, V> {
    type Kept = O::Success;
}

impl<O: CanFail, R, V> KeepsOptional<O> for FailFast<R, V> {
    type Kept = Option<O::Success>;
}

/// A failure that can stand for a failure `F` of another arm, converted by `V`.
#[diagnostic::on_unimplemented(
    message = "some arms of this gather give a `Result` and some an `Option`, which do not mix",
    label = "arms that fail fast together all give a `Result`, or all an `Option`",
    note = "turn an `Option` into a `Result` with `ok_or`"
)]
pub trait StandsFor<F, V> {
    /// Whether it runs anything of the user's, which may unwind.
    const BY_USER_CODE: bool;

    /// The failure of this arm.
    fn stand_for(failure: F, whose: Whose) -> Self;
}

impl<E, X, V: Convert<E, X>> StandsFor<Result<Infallible, E>, V> for Result<Infallible, X> {
    const BY_USER_CODE: bool = V::BY_USER_CODE;

    #[inline]
    fn stand_for(failure: Result<Infallible, E>, whose: Whose) -> Self {
        failure.map_err(|error| V::convert(error, whose))
    }
}

impl<V> StandsFor<Self, V> for Option<Infallible> {
    const BY_USER_CODE: bool = false;

    #[inline]
    fn stand_for(failure: Self, _: Whose) -> Self {
        failure
    }
}

// One implementation for all outputs: so an output that can't fail is told of in the same words here
// and where the mode is set, which the compiler takes for one error.
impl<O: CanFail, R, V> Judge<O> for FailFast<R, V>
where
    R: StandsFor<O::Residual, V>,
{
    type Kept = O::Success;
    type Arm<L: Rekept> = L::Keeping<O::Success>;
    const JUDGES_BY_USER_CODE: bool = R::BY_USER_CODE;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<O::Success> {
        leaf.keeping()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn judge(&mut self, output: O, whose: Whose) -> Verdict<O::Success, R> {
        match output.branch() {
            Ok(value) => Verdict::Keep(value),
            Err(failure) => Verdict::Stop(R::stand_for(failure, whose)),
        }
    }
}

impl<O: CanFail, R, V> JudgeOptional<O> for FailFast<R, V>
where
    R: StandsFor<O::Residual, V>,
{
    type Kept = Option<O::Success>;
    type Arm<L: Rekept> = L::Keeping<Option<O::Success>>;
    const JUDGES_BY_USER_CODE: bool = R::BY_USER_CODE;

    fn fit<L: Rekept>(leaf: L) -> L::Keeping<Option<O::Success>> {
        leaf.keeping()
    }

    fn judge_optional(
        &mut self,
        output: Option<O>,
        whose: Whose,
    ) -> Verdict<Option<O::Success>, R> {
        match output.map(CanFail::branch).transpose() {
            Ok(value) => Verdict::Keep(value),
            Err(failure) => Verdict::Stop(R::stand_for(failure, whose)),
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

    #[cfg_attr(not(debug_assertions), inline(always))]
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

/// `fail_fast` while a gather is built: whether the arms fail as the first one does is asked when
/// it is awaited, since `.error::<T>()` may make them agree before that. Never run.
#[derive(Debug)]
pub struct Failing;

impl Mode for Failing {
    type Stop = Infallible;
}

impl<O: CanFail> Judge<O> for Failing {
    type Kept = O::Success;
    // A projection of the output: of one that can't fail there is no arm, and no second error.
    type Arm<L: Rekept> = O::Kept<L>;
    const JUDGES_BY_USER_CODE: bool = false;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> O::Kept<L> {
        O::keep(leaf)
    }

    fn judge(&mut self, _: O, _: Whose) -> Verdict<O::Success, Infallible> {
        unreachable!("`gather`: polled while it was built")
    }
}

impl<O: CanFail> JudgeOptional<O> for Failing {
    type Kept = Option<O::Success>;
    type Arm<L: Rekept> = O::KeptOptional<L>;
    const JUDGES_BY_USER_CODE: bool = false;

    fn fit<L: Rekept>(leaf: L) -> O::KeptOptional<L> {
        O::keep_optional(leaf)
    }

    fn judge_optional(
        &mut self,
        _: Option<O>,
        _: Whose,
    ) -> Verdict<Option<O::Success>, Infallible> {
        unreachable!("`gather`: polled while it was built")
    }
}

/// What an arm's slot holds whose output can be a failure.
#[diagnostic::on_unimplemented(
    message = "an arm of this gather gives neither a `Result` nor an `Option`",
    label = "`fail_fast` does not take an arm that can't fail",
    note = "wrap it: `async {{ Ok(..) }}`, or use the mode `all`"
)]
pub trait Fallible {
    /// What a failure leaves of the output.
    type Residual: Residual;
}

impl<F: Attempt<Output: CanFail>> Fallible for F {
    type Residual = <F::Output as CanFail>::Residual;
}

impl<N, F: Fallible> Fallible for After<N, F> {
    type Residual = F::Residual;
}

impl<F: Fallible, T, H> Fallible for Lent<'_, F, T, H> {
    type Residual = F::Residual;
}

impl<F: Attempt<Output: CanFail>, U> Fallible for Optional<F, U> {
    type Residual = <F::Output as CanFail>::Residual;
}
