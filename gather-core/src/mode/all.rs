//! `all`: waits for every arm.

use core::convert::Infallible;
use core::pin::Pin;

use super::{
    Finish, Interrupt, Judge, JudgeOptional, Mode, Partial, Undecided, Verdict, Whole, partial,
    whole,
};
use crate::Stopped;
use crate::arm::Whose;
use crate::arms::{At, Rekept, Take};
use crate::outcome::ArmList;
use crate::shape::Shape;

/// Waits for every arm; the output is the shape of their outputs (after `asyncio.gather` and
/// `Promise.all` of futures that can't fail).
#[derive(Clone, Copy, Debug, Default)]
pub struct All;

impl Undecided for All {}

#[cfg(feature = "alloc")]
impl super::Endless for All {}

impl Mode for All {
    type Stop = Infallible;
    const HANDS_ALL_BACK: bool = true;
}

impl<O> Judge<O> for All {
    type Kept = O;
    type Arm<L: Rekept> = L::Keeping<O>;
    const JUDGES_BY_USER_CODE: bool = false;
    const KEEPS_ALL: bool = true;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<O> {
        leaf.keeping()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn keep(output: O) -> O {
        output
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn judge(&mut self, output: O, _: Whose) -> Verdict<O, Infallible> {
        Verdict::Keep(output)
    }
}

impl<O> JudgeOptional<O> for All {
    type Kept = Option<O>;
    type Arm<L: Rekept> = L::Keeping<Option<O>>;
    const JUDGES_BY_USER_CODE: bool = false;

    fn fit<L: Rekept>(leaf: L) -> L::Keeping<Option<O>> {
        leaf.keeping()
    }

    fn judge_optional(&mut self, output: Option<O>, _: Whose) -> Verdict<Option<O>, Infallible> {
        Verdict::Keep(output)
    }
}

impl<A: Take<Whole>, S: Shape<A::Taken>> Finish<A, S> for All {
    type Output = S::Out;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn finish(&mut self, stop: Option<Infallible>, arms: Pin<&mut A>, at: At<'_>) -> S::Out {
        match stop {
            Some(never) => match never {},
            None => whole::<A, S>(arms, at),
        }
    }
}

impl<A, S> Interrupt<A, S> for All
where
    A: Take<Whole> + Take<Partial>,
    S: Shape<<A as Take<Whole>>::Taken> + Shape<<A as Take<Partial>>::Taken>,
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
