//! `all`: waits for every arm.

use core::convert::Infallible;
use core::pin::Pin;

use super::{Finish, Judge, Mode, Undecided, Verdict, Whole, whole};
use crate::arms::{At, Rekept, Take};
use crate::shape::Shape;

/// Waits for every arm; the output is the shape of their outputs (after `asyncio.gather` and
/// `Promise.all` of futures that can't fail).
#[derive(Clone, Copy, Debug, Default)]
pub struct All;

impl Undecided for All {}

impl Mode for All {
    type Stop = Infallible;
}

impl<O> Judge<O> for All {
    type Kept = O;
    type Arm<L: Rekept> = L::Keeping<O>;
    const JUDGES_BY_USER_CODE: bool = false;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<O> {
        leaf.keeping()
    }

    #[inline]
    fn judge(&mut self, output: O) -> Verdict<O, Infallible> {
        Verdict::Keep(output)
    }
}

impl<A: Take<Whole>, S: Shape<A::Taken>> Finish<A, S> for All {
    type Output = S::Out;

    #[inline]
    fn finish(&mut self, stop: Option<Infallible>, arms: Pin<&mut A>, at: At<'_>) -> S::Out {
        match stop {
            Some(never) => match never {},
            None => whole::<A, S>(arms, at),
        }
    }
}
