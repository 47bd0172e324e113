//! `fail_fast`: stops at the first `Err` or `None`.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;

use super::{
    Finish, Interrupt, Judge, JudgeOptional, Mode, Partial, Verdict, Whole, partial, whole,
};
use crate::Stopped;
use crate::arm::Whose;
use crate::arms::{At, Rekept, Take};
use crate::outcome::ArmList;
use crate::shape::Shape;

/// Stops at the first `Err` or `None`; the siblings are dropped before the gather returns it (what
/// `Promise.all` and `asyncio.gather` promise, and `asyncio.TaskGroup` does).
///
/// `R` is what a failure leaves of an arm's output: `Result<Infallible, E>` or `Option<Infallible>`.
pub struct FailFast<R>(PhantomData<fn() -> R>);

impl<R> FailFast<R> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<R> core::fmt::Debug for FailFast<R> {
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

impl<R> Mode for FailFast<R> {
    type Stop = R;
}

impl<T, E> Judge<Result<T, E>> for FailFast<Result<Infallible, E>> {
    type Kept = T;
    type Arm<L: Rekept> = L::Keeping<T>;
    const JUDGES_BY_USER_CODE: bool = false;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    #[inline]
    fn judge(&mut self, output: Result<T, E>, _: Whose) -> Verdict<T, Result<Infallible, E>> {
        match output {
            Ok(value) => Verdict::Keep(value),
            Err(error) => Verdict::Stop(Err(error)),
        }
    }
}

impl<T> Judge<Option<T>> for FailFast<Option<Infallible>> {
    type Kept = T;
    type Arm<L: Rekept> = L::Keeping<T>;
    const JUDGES_BY_USER_CODE: bool = false;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    #[inline]
    fn judge(&mut self, output: Option<T>, _: Whose) -> Verdict<T, Option<Infallible>> {
        match output {
            Some(value) => Verdict::Keep(value),
            None => Verdict::Stop(None),
        }
    }
}

impl<T, E> JudgeOptional<Result<T, E>> for FailFast<Result<Infallible, E>> {
    type Kept = Option<T>;
    type Arm<L: Rekept> = L::Keeping<Option<T>>;
    const JUDGES_BY_USER_CODE: bool = false;

    fn fit<L: Rekept>(leaf: L) -> L::Keeping<Option<T>> {
        leaf.keeping()
    }

    fn judge_optional(
        &mut self,
        output: Option<Result<T, E>>,
        _: Whose,
    ) -> Verdict<Option<T>, Result<Infallible, E>> {
        match output.transpose() {
            Ok(value) => Verdict::Keep(value),
            Err(error) => Verdict::Stop(Err(error)),
        }
    }
}

impl<T> JudgeOptional<Option<T>> for FailFast<Option<Infallible>> {
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

impl<A, S, R> Finish<A, S> for FailFast<R>
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

impl<A, S, R> Interrupt<A, S> for FailFast<R>
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

/// The failure that the arms of one `gather!` share: one inference variable for all of them, so
/// that `async { f().await?; Ok(v) }` takes its error type from its siblings.
pub struct Tag<R>(PhantomData<fn() -> R>);

impl<R> Tag<R> {
    #[expect(clippy::new_without_default, reason = "only the macro makes one")]
    /// A new variable.
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<R> core::fmt::Debug for Tag<R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Tag")
    }
}

/// An arm whose output was seen to be a `Result` or an `Option`.
#[derive(Debug)]
pub struct TryLeaf<L>(pub(crate) L);

/// An output that can be a failure: `Result` or `Option`.
#[diagnostic::on_unimplemented(
    message = "`fail_fast` needs every arm to give a `Result` or an `Option`, this one gives `{Self}`",
    label = "this arm gives `{Self}`, which can't fail",
    note = "wrap it: `async {{ Ok(..) }}`, or leave `fail_fast` out"
)]
pub trait CanFail {
    /// The arm, checked. A projection, so that a wrong arm is one error and not two.
    type Leaf<L>;

    /// Only wraps.
    fn check<L>(leaf: L) -> Self::Leaf<L>;
}

impl<T, E> CanFail for Result<T, E> {
    type Leaf<L> = TryLeaf<L>;

    #[inline]
    fn check<L>(leaf: L) -> TryLeaf<L> {
        TryLeaf(leaf)
    }
}

impl<T> CanFail for Option<T> {
    type Leaf<L> = TryLeaf<L>;

    #[inline]
    fn check<L>(leaf: L) -> TryLeaf<L> {
        TryLeaf(leaf)
    }
}

/// An output whose failure is `R`.
#[diagnostic::on_unimplemented(
    message = "the arms of this `gather!` fail in different ways: this one gives `{Self}`",
    label = "this arm's failure differs from that of the arms before it",
    note = "arms that fail fast together share one error type: convert it with `map_err`, or give it a common type with `?`"
)]
pub trait FailsAs<R> {
    /// The arm that keeps its success.
    type Leaf<L: Rekept>;

    /// The same, for an arm that may end without an output.
    type OptionalLeaf<L: Rekept>;

    /// Only changes the type.
    fn keep<L: Rekept>(leaf: L) -> Self::Leaf<L>;

    /// Only changes the type.
    fn keep_optional<L: Rekept>(leaf: L) -> Self::OptionalLeaf<L>;
}

impl<T, E> FailsAs<Result<Infallible, E>> for Result<T, E> {
    type Leaf<L: Rekept> = L::Keeping<T>;
    type OptionalLeaf<L: Rekept> = L::Keeping<Option<T>>;

    #[inline]
    fn keep<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    fn keep_optional<L: Rekept>(leaf: L) -> L::Keeping<Option<T>> {
        leaf.keeping()
    }
}

impl<T> FailsAs<Option<Infallible>> for Option<T> {
    type Leaf<L: Rekept> = L::Keeping<T>;
    type OptionalLeaf<L: Rekept> = L::Keeping<Option<T>>;

    #[inline]
    fn keep<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    fn keep_optional<L: Rekept>(leaf: L) -> L::Keeping<Option<T>> {
        leaf.keeping()
    }
}
