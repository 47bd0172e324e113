//! `settle`: waits for every arm and never fails.

use core::convert::Infallible;
use core::pin::Pin;

use super::{Finish, Judge, Mode, Verdict, Whole, whole};
use crate::arms::{At, Rekept, Take};
use crate::shape::Shape;
use crate::{NoOutput, Settled};

/// Waits for every arm and never fails: each arm reports for itself, panics are captured (after
/// `Promise.allSettled` and `asyncio.gather(return_exceptions=True)`).
#[derive(Clone, Copy, Debug, Default)]
pub struct Settle;

impl Mode for Settle {
    type Stop = Infallible;
    const CAPTURES_PANICS: bool = true;
}

impl<O> Judge<O> for Settle {
    type Kept = Settled<O>;
    type Arm<L: Rekept> = L::Keeping<Settled<O>>;
    const JUDGES_BY_USER_CODE: bool = false;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<Settled<O>> {
        leaf.keeping()
    }

    #[inline]
    fn judge(&mut self, output: O) -> Verdict<Settled<O>, Infallible> {
        Verdict::Keep(Ok(output))
    }

    fn absent(why: NoOutput) -> Option<Settled<O>> {
        Some(Err(why))
    }
}

impl<A: Take<Whole>, S: Shape<A::Taken>> Finish<A, S> for Settle {
    type Output = S::Out;

    #[inline]
    fn finish(&mut self, stop: Option<Infallible>, arms: Pin<&mut A>, at: At<'_>) -> S::Out {
        match stop {
            Some(never) => match never {},
            None => whole::<A, S>(arms, at),
        }
    }
}
