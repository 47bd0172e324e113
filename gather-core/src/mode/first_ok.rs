//! `first_ok`: the first `Ok` or `Some`.

use core::marker::PhantomData;
use core::pin::Pin;

use super::convert::{Conversion, Convert, Converts, Errors, HasErrors, Same};
use super::fit::Keeps;
use super::{Finish, Interrupt, Judge, Mode, Partial, Verdict, Whole, partial, whole};
use crate::Stopped;
use crate::arm::Whose;
use crate::arms::{At, Rekept, Take};
use crate::outcome::ArmList;
use crate::shape::Shape;

/// Ends with the first `Ok` or `Some`, else with every error (after `Promise.any`).
///
/// `W` is what wins: [`OkOf<T>`] or [`SomeOf<T>`].
pub struct FirstOk<W, V = Same>(PhantomData<fn() -> (W, V)>);

/// The arms give `Result<T, _>`.
pub struct OkOf<T>(PhantomData<fn() -> T>);

/// The arms give `Option<T>`.
pub struct SomeOf<T>(PhantomData<fn() -> T>);

impl<W, V> FirstOk<W, V> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<W, V> core::fmt::Debug for FirstOk<W, V> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("FirstOk")
    }
}

impl<T> core::fmt::Debug for OkOf<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("OkOf")
    }
}

impl<T> core::fmt::Debug for SomeOf<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SomeOf")
    }
}

/// What the first arm to succeed is worth.
pub trait Prize {
    /// Its value.
    type Value;
}

impl<T> Prize for OkOf<T> {
    type Value = T;
}

impl<T> Prize for SomeOf<T> {
    type Value = T;
}

impl<W: Prize, V> Mode for FirstOk<W, V> {
    type Stop = W::Value;

    fn is_won(_: &W::Value) -> bool {
        true
    }
}

impl<T, V> HasErrors for FirstOk<OkOf<T>, V> {}

impl<T, V: Conversion> Errors for FirstOk<OkOf<T>, V> {
    type By = V;
    type Into<X> = FirstOk<OkOf<T>, V::Into<X>>;
    type Labeled = FirstOk<OkOf<T>, V::Labeled>;

    fn converting<X>(self) -> Self::Into<X> {
        FirstOk::new()
    }

    fn labeling(self) -> Self::Labeled {
        FirstOk::new()
    }
}

impl<T, E, V: Converts<E>> Keeps<Result<T, E>> for FirstOk<OkOf<T>, V> {
    type Kept = V::Error;
}

impl<T, E, V> Judge<Result<T, E>> for FirstOk<OkOf<T>, V>
where
    V: Converts<E> + Convert<E, <V as Converts<E>>::Error>,
{
    type Kept = V::Error;
    type Arm<L: Rekept> = L::Keeping<V::Error>;
    const JUDGES_BY_USER_CODE: bool = V::BY_USER_CODE;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> Self::Arm<L> {
        leaf.keeping()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn judge(&mut self, output: Result<T, E>, whose: Whose) -> Verdict<V::Error, T> {
        match output {
            Ok(value) => Verdict::Stop(value),
            Err(error) => Verdict::Keep(V::convert(error, whose)),
        }
    }
}

impl<T, V> Judge<Option<T>> for FirstOk<SomeOf<T>, V> {
    type Kept = ();
    type Arm<L: Rekept> = L::Keeping<()>;
    const JUDGES_BY_USER_CODE: bool = false;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<()> {
        leaf.keeping()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn judge(&mut self, output: Option<T>, _: Whose) -> Verdict<(), T> {
        output.map_or(Verdict::Keep(()), Verdict::Stop)
    }
}

impl<A, S, T, V> Finish<A, S> for FirstOk<OkOf<T>, V>
where
    A: Take<Whole>,
    S: Shape<A::Taken>,
{
    type Output = Result<T, S::Out>;

    fn finish(&mut self, stop: Option<T>, arms: Pin<&mut A>, at: At<'_>) -> Result<T, S::Out> {
        stop.ok_or_else(|| whole::<A, S>(arms, at))
    }
}

impl<A, S, T, V> Finish<A, S> for FirstOk<SomeOf<T>, V> {
    type Output = Option<T>;

    fn finish(&mut self, stop: Option<T>, _: Pin<&mut A>, _: At<'_>) -> Option<T> {
        stop
    }
}

impl<A, S, W, V> Interrupt<A, S> for FirstOk<W, V>
where
    W: Prize,
    Self: Finish<A, S>,
    A: Take<Partial>,
    S: Shape<<A as Take<Partial>>::Taken>,
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
