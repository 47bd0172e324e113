//! `validate`: waits for every arm, and tells every error.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;

use super::convert::{Conversion, Convert, Converts, Errors, HasErrors, Same};
use super::fit::{Keeps, KeepsOptional};
use super::split::Split;
use super::{
    Finish, Interrupt, Judge, JudgeOptional, Mode, Partial, Project, Verdict, partial, taken,
};
use crate::Stopped;
use crate::arm::Whose;
use crate::arms::{At, Rekept, Take};
use crate::outcome::ArmList;
use crate::shape::Shape;

/// Waits for every arm and tells every error, not only the first (after the applicative
/// `Validation` of functional languages; `Promise.all` tells one).
pub struct Validate<V = Same> {
    /// Whether an arm has failed.
    failed: bool,
    /// What becomes of the errors.
    by: PhantomData<fn() -> V>,
}

impl<V> Validate<V> {
    pub(crate) fn new() -> Self {
        Self {
            failed: false,
            by: PhantomData,
        }
    }
}

impl<V> core::fmt::Debug for Validate<V> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Validate")
    }
}

impl<V> Mode for Validate<V> {
    type Stop = Infallible;

    #[cfg(feature = "alloc")]
    fn failed(&mut self) -> Option<&mut bool> {
        Some(&mut self.failed)
    }
}

impl<V> HasErrors for Validate<V> {}

impl<V: Conversion> Errors for Validate<V> {
    type By = V;
    type Into<T> = Validate<V::Into<T>>;
    type Labeled = Validate<V::Labeled>;

    fn converting<T>(self) -> Self::Into<T> {
        Validate::new()
    }

    fn labeling(self) -> Self::Labeled {
        Validate::new()
    }
}

impl<T, E, V: Converts<E>> Keeps<Result<T, E>> for Validate<V> {
    type Kept = Result<T, V::Error>;
}

impl<T, E, V: Converts<E>> KeepsOptional<Result<T, E>> for Validate<V> {
    type Kept = Result<Option<T>, V::Error>;
}

impl<T, E, V> Judge<Result<T, E>> for Validate<V>
where
    V: Converts<E> + Convert<E, <V as Converts<E>>::Error>,
{
    type Kept = Result<T, V::Error>;
    type Arm<L: Rekept> = L::Keeping<Result<T, V::Error>>;
    const JUDGES_BY_USER_CODE: bool = V::BY_USER_CODE;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> Self::Arm<L> {
        leaf.keeping()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn judge(&mut self, output: Result<T, E>, whose: Whose) -> Verdict<Self::Kept, Infallible> {
        self.failed |= output.is_err();
        Verdict::Keep(output.map_err(|error| V::convert(error, whose)))
    }
}

impl<T, E, V> JudgeOptional<Result<T, E>> for Validate<V>
where
    V: Converts<E> + Convert<E, <V as Converts<E>>::Error>,
{
    type Kept = Result<Option<T>, V::Error>;
    type Arm<L: Rekept> = L::Keeping<Result<Option<T>, V::Error>>;
    const JUDGES_BY_USER_CODE: bool = V::BY_USER_CODE;

    fn fit<L: Rekept>(leaf: L) -> Self::Arm<L> {
        leaf.keeping()
    }

    fn judge_optional(
        &mut self,
        output: Option<Result<T, E>>,
        whose: Whose,
    ) -> Verdict<Self::Kept, Infallible> {
        let output = output.transpose();
        self.failed |= output.is_err();
        Verdict::Keep(output.map_err(|error| V::convert(error, whose)))
    }
}

/// Every arm's value, all of which are there.
#[derive(Debug)]
pub struct Values;

impl<T, E> Project<Result<T, E>> for Values {
    type Piece = T;
    const WHOLE: bool = true;

    #[inline]
    fn project(kept: Option<Result<T, E>>) -> T {
        match kept {
            Some(Ok(value)) => value,
            _ => unreachable!("`gather`: an arm without value in a gather in which none failed"),
        }
    }
}

/// The pieces for both ends of it.
type PartialOf<A> = <A as Take<Partial>>::Taken;

impl<A, S, V> Finish<A, S> for Validate<V>
where
    A: Take<Values> + Take<Partial, Taken: Split>,
    S: Shape<<A as Take<Values>>::Taken> + Shape<<PartialOf<A> as Split>::Errs>,
{
    type Output = Result<
        <S as Shape<<A as Take<Values>>::Taken>>::Out,
        <S as Shape<<PartialOf<A> as Split>::Errs>>::Out,
    >;

    fn finish(&mut self, stop: Option<Infallible>, arms: Pin<&mut A>, at: At<'_>) -> Self::Output {
        match stop {
            Some(never) => match never {},
            None if self.failed => {
                let (values, errors) = Take::<Partial>::take(arms, at).split();
                // While the errors are a local, which is dropped as well if this unwinds.
                drop(values);
                Err(S::build(errors))
            }
            None => Ok(taken::<Values, A, S>(arms, at)),
        }
    }
}

impl<A, S, V> Interrupt<A, S> for Validate<V>
where
    Self: Finish<A, S>,
    A: Take<Partial>,
    S: Shape<PartialOf<A>>,
{
    type Interrupted = Result<Self::Output, Stopped<<S as Shape<PartialOf<A>>>::Out>>;

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
