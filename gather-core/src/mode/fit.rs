//! What a mode keeps, told before it is known whether it can judge all arms.

use core::convert::Infallible;
use core::marker::PhantomData;

use super::{Judge, JudgeOptional, Mode, Verdict};
use crate::arm::Whose;
use crate::arms::Rekept;

/// What a mode stores of an output `O`, whatever its siblings give.
pub trait Keeps<O> {
    /// What is stored.
    type Kept;
}

/// As [`Keeps`], for an arm that may end without an output.
pub trait KeepsOptional<O> {
    /// What is stored.
    type Kept;
}

/// The mode `M` while a gather is built: it makes room in the arms and is never run. Whether the
/// arms agree is asked for when the gather is awaited; before that, `.error::<T>()` may still make
/// them agree.
pub struct Fit<M>(PhantomData<fn() -> M>);

impl<M> core::fmt::Debug for Fit<M> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Fit")
    }
}

impl<M> Mode for Fit<M> {
    type Stop = Infallible;
}

impl<M: Keeps<O>, O> Judge<O> for Fit<M> {
    type Kept = M::Kept;
    type Arm<L: Rekept> = L::Keeping<M::Kept>;
    const JUDGES_BY_USER_CODE: bool = false;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> L::Keeping<M::Kept> {
        leaf.keeping()
    }

    fn judge(&mut self, _: O, _: Whose) -> Verdict<M::Kept, Infallible> {
        unreachable!("`gather`: polled while it was built")
    }
}

impl<M: KeepsOptional<O>, O> JudgeOptional<O> for Fit<M> {
    type Kept = M::Kept;
    type Arm<L: Rekept> = L::Keeping<M::Kept>;
    const JUDGES_BY_USER_CODE: bool = false;

    fn fit<L: Rekept>(leaf: L) -> L::Keeping<M::Kept> {
        leaf.keeping()
    }

    fn judge_optional(&mut self, _: Option<O>, _: Whose) -> Verdict<M::Kept, Infallible> {
        unreachable!("`gather`: polled while it was built")
    }
}
