//! `settle`: waits for every arm and never fails.

use core::convert::Infallible;
use core::pin::Pin;

use super::{Each, Finish, Interrupt, Judge, JudgeOptional, Mode, Verdict, taken};
use crate::arm::Whose;
use crate::arms::{At, Rekept, Take};
use crate::outcome::ArmList;
use crate::shape::Shape;
use crate::{NoOutput, Settled};

/// Waits for every arm and never fails: each arm reports for itself, panics are captured (after
/// `Promise.allSettled` and `asyncio.gather(return_exceptions=True)`).
#[derive(Clone, Copy, Debug, Default)]
pub struct Settle;

#[cfg(feature = "alloc")]
impl super::Endless for Settle {}

impl Mode for Settle {
    type Stop = Infallible;
    const CAPTURES_PANICS: bool = true;
    const HANDS_ALL_BACK: bool = true;
}

impl<O> Judge<O> for Settle {
    type Kept = Settled<O>;
    type Arm<L: Rekept> = L::Keeping<Settled<O>>;
    const JUDGES_BY_USER_CODE: bool = false;
    const KEEPS_ALL: bool = true;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<Settled<O>> {
        leaf.keeping()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn keep(output: O) -> Settled<O> {
        Ok(output)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn judge(&mut self, output: O, _: Whose) -> Verdict<Settled<O>, Infallible> {
        Verdict::Keep(Ok(output))
    }

    fn absent(why: NoOutput) -> Option<Settled<O>> {
        Some(Err(why))
    }
}

impl<O> JudgeOptional<O> for Settle {
    type Kept = Settled<Option<O>>;
    type Arm<L: Rekept> = L::Keeping<Settled<Option<O>>>;
    const JUDGES_BY_USER_CODE: bool = false;

    fn fit<L: Rekept>(leaf: L) -> L::Keeping<Settled<Option<O>>> {
        leaf.keeping()
    }

    fn judge_optional(
        &mut self,
        output: Option<O>,
        _: Whose,
    ) -> Verdict<Settled<Option<O>>, Infallible> {
        Verdict::Keep(Ok(output))
    }

    fn absent(why: NoOutput) -> Option<Settled<Option<O>>> {
        Some(Err(why))
    }
}

impl<A: Take<Each>, S: Shape<A::Taken>> Finish<A, S> for Settle {
    type Output = S::Out;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn finish(&mut self, stop: Option<Infallible>, arms: Pin<&mut A>, at: At<'_>) -> S::Out {
        match stop {
            Some(never) => match never {},
            None => taken::<Each, A, S>(arms, at),
        }
    }
}

/// The unfinished arms have their places: the shape is whole.
impl<A: Take<Each>, S: Shape<A::Taken>> Interrupt<A, S> for Settle {
    type Interrupted = S::Out;

    fn in_time(output: S::Out) -> S::Out {
        output
    }

    fn interrupt(&mut self, arms: Pin<&mut A>, at: At<'_>, _: ArmList) -> S::Out {
        taken::<Each, A, S>(arms, at)
    }
}
