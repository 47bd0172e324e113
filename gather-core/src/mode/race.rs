//! `race`: the first arm to finish.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;

use super::{Finish, Interrupt, Judge, Mode, Verdict};
use crate::Stopped;
use crate::arm::Whose;
use crate::arms::{Array, At, Empty, Fixed, Pair, Rekept};
#[cfg(feature = "alloc")]
use crate::arms::{Deadlined, Lazy, Many, Window};
use crate::outcome::ArmList;

/// Ends with the first arm to finish, whatever it gives (after `Promise.race`).
pub struct Race<T>(PhantomData<fn() -> T>);

impl<T> Race<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> core::fmt::Debug for Race<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Race")
    }
}

impl<T> Mode for Race<T> {
    type Stop = T;

    fn is_won(_: &T) -> bool {
        true
    }
}

impl<T> Judge<T> for Race<T> {
    type Kept = Infallible;
    type Arm<L: Rekept> = L::Keeping<Infallible>;
    const JUDGES_BY_USER_CODE: bool = false;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<Infallible> {
        leaf.keeping()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn judge(&mut self, output: T, _: Whose) -> Verdict<Infallible, T> {
        Verdict::Stop(output)
    }
}

/// Arms that may race.
pub trait Field {
    /// Whether there is certainly one.
    type Certain: Certainty;
}

/// Whether there is an arm.
pub trait Certainty {
    /// What a race of them gives.
    type Out<T>;
    /// With others beside.
    type Or<C: Certainty>: Certainty;

    /// An arm has won.
    fn won<T>(output: T) -> Self::Out<T>;

    /// There was no arm.
    fn none<T>() -> Self::Out<T>;
}

/// There is one.
#[derive(Debug)]
pub struct Certainly;

/// There may be none.
#[derive(Debug)]
pub struct Perhaps;

impl Certainty for Certainly {
    type Out<T> = T;
    type Or<C: Certainty> = Self;

    #[inline]
    fn won<T>(output: T) -> T {
        output
    }

    fn none<T>() -> T {
        unreachable!("`gather`: a race that no arm of several has won")
    }
}

impl Certainty for Perhaps {
    type Out<T> = Option<T>;
    type Or<C: Certainty> = C;

    #[inline]
    fn won<T>(output: T) -> Option<T> {
        Some(output)
    }

    fn none<T>() -> Option<T> {
        None
    }
}

impl<T> Field for Fixed<T> {
    type Certain = Certainly;
}

/// Refused where the race is set.
impl Field for Empty {
    type Certain = Perhaps;
}

impl<A: Field, B: Field> Field for Pair<A, B> {
    type Certain = <A::Certain as Certainty>::Or<B::Certain>;
}

impl<F, K, const N: usize, X> Field for Array<F, K, N, X> {
    type Certain = Perhaps;
}

#[cfg(feature = "alloc")]
impl<F, K> Field for Many<F, K> {
    type Certain = Perhaps;
}

#[cfg(feature = "alloc")]
impl<I, F, K> Field for Lazy<I, F, K> {
    type Certain = Perhaps;
}

#[cfg(feature = "alloc")]
impl<I, F, K> Field for Window<I, F, K> {
    type Certain = Perhaps;
}

/// Refused, as a part of what an arm may give.
#[cfg(feature = "alloc")]
impl<A: Field, U> Field for Deadlined<A, U> {
    type Certain = A::Certain;
}

impl<A: Field, S, T> Finish<A, S> for Race<T> {
    type Output = <A::Certain as Certainty>::Out<T>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn finish(&mut self, stop: Option<T>, _: Pin<&mut A>, _: At<'_>) -> Self::Output {
        match stop {
            Some(output) => A::Certain::won(output),
            None => A::Certain::none(),
        }
    }
}

/// Nothing has finished: it would have won.
impl<A: Field, S, T> Interrupt<A, S> for Race<T> {
    type Interrupted = Result<Self::Output, Stopped<()>>;

    fn in_time(output: Self::Output) -> Self::Interrupted {
        Ok(output)
    }

    fn interrupt(&mut self, _: Pin<&mut A>, _: At<'_>, unfinished: ArmList) -> Self::Interrupted {
        Err(Stopped::new((), unfinished))
    }
}
