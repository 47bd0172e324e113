//! An arm whose output others need: what is kept of it goes to its [`Store`](crate::store::Store),
//! and its slot keeps the rest.

use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::{Leaf, Rekept, Run};
use crate::NoOutput;
use crate::arm::Whose;
use crate::mode::{Mode, Verdict};
use crate::pin;
use crate::store::{Inputs, Lender};

/// An arm and where its output goes; `H` says how much of it.
pub struct Lent<'s, F, T, H> {
    arm: F,
    /// Until the arm is finished.
    lender: Option<Lender<'s, T>>,
    how: PhantomData<fn() -> H>,
}

impl<F, T, H> fmt::Debug for Lent<'_, F, T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lent")
    }
}

/// What is in the place of an output that is in its store.
#[derive(Clone, Copy, Debug)]
pub struct Stored;

/// How what is kept of an output is split.
pub trait Split<K> {
    /// What goes to the store.
    type Lent;
    /// What the slot keeps.
    type Rest;

    /// Both; without the first, the output has nothing that others could use.
    fn split(kept: K) -> (Option<Self::Lent>, Self::Rest);
}

/// All of it.
#[derive(Debug)]
pub struct Entire;

impl<K> Split<K> for Entire {
    type Lent = K;
    type Rest = Stored;

    #[inline]
    fn split(kept: K) -> (Option<K>, Stored) {
        (Some(kept), Stored)
    }
}

/// The value of a success.
#[derive(Debug)]
pub struct Success;

impl<T, E> Split<Result<T, E>> for Success {
    type Lent = T;
    type Rest = Result<Stored, E>;

    #[inline]
    fn split(kept: Result<T, E>) -> (Option<T>, Result<Stored, E>) {
        match kept {
            Ok(value) => (Some(value), Ok(Stored)),
            Err(error) => (None, Err(error)),
        }
    }
}

impl<F, K, X> Leaf<F, K, X> {
    /// The same arm, whose output goes to a store.
    pub(crate) fn lend<H: Split<K>>(
        self,
        lender: Lender<'_, H::Lent>,
    ) -> Leaf<Lent<'_, F, H::Lent, H>, H::Rest, X> {
        self.map(|arm| Lent {
            arm,
            lender: Some(lender),
            how: PhantomData,
        })
        .keeping()
    }
}

/// An arm of `Result`s whose output others need.
///
/// What lends it is one projection of this trait: of an arm that is an error already nothing more is
/// known then, and nothing more is asked of it.
pub trait Lendable {
    /// The value of its success.
    type Value;
    /// Its error.
    type Error;
    /// The same arm, of which `K` is kept and split by `H`.
    type Lent<'s, K, H: Split<K>>
    where
        H::Lent: 's;

    /// Its output goes to a store.
    fn lend_keeping<K, H: Split<K>>(self, lender: Lender<'_, H::Lent>) -> Self::Lent<'_, K, H>;
}

impl<F, T, E, X> Lendable for Leaf<F, Result<T, E>, X> {
    type Value = T;
    type Error = E;
    type Lent<'s, K, H: Split<K>>
        = Leaf<Lent<'s, F, H::Lent, H>, H::Rest, X>
    where
        H::Lent: 's;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn lend_keeping<K, H: Split<K>>(self, lender: Lender<'_, H::Lent>) -> Self::Lent<'_, K, H> {
        self.keeping::<K>().lend::<H>(lender)
    }
}

impl<'s, F, T, H> Lent<'s, F, T, H> {
    #[inline]
    fn parts(self: Pin<&mut Self>) -> (Pin<&mut F>, &mut Option<Lender<'s, T>>) {
        // SAFETY: `one` requires that the closure only names fields: the arm, which nothing else
        // reaches when this is pinned, and the lender, which is never pinned.
        unsafe { pin::one(self, |lent| (&mut lent.arm, &mut lent.lender)) }
    }
}

impl<'s, F, T, H, M> Run<M> for Lent<'s, F, T, H>
where
    F: Run<M>,
    H: Split<F::Kept, Lent = T>,
    M: Mode,
{
    /// The lender leaves the arm with its output: the arm is dropped before that is judged.
    type Output = (F::Output, Option<Lender<'s, T>>);
    type Kept = H::Rest;
    type Arm<L: Rekept> = L::Keeping<H::Rest>;
    const JUDGES_BY_USER_CODE: bool = F::JUDGES_BY_USER_CODE;
    const FEEDS: bool = true;

    fn fit<L: Rekept>(leaf: L) -> L::Keeping<H::Rest> {
        leaf.keeping()
    }

    fn inputs(&self) -> Inputs {
        self.arm.inputs()
    }

    #[inline]
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (arm, lender) = self.parts();
        arm.run(cx).map(|output| (output, lender.take()))
    }

    fn judge(
        mode: &mut M,
        (output, lender): Self::Output,
        whose: Whose,
    ) -> Verdict<H::Rest, M::Stop> {
        let split = |kept| {
            let (lent, rest) = H::split(kept);
            if let (Some(lent), Some(lender)) = (lent, lender) {
                lender.lend(lent);
            }
            rest
        };
        match F::judge(mode, output, whose) {
            Verdict::Keep(kept) => Verdict::Keep(split(kept)),
            Verdict::KeepAndStop(kept, stop) => Verdict::KeepAndStop(split(kept), stop),
            Verdict::Stop(stop) => Verdict::Stop(stop),
            Verdict::Leave => Verdict::Leave,
        }
    }

    fn call_off(self: Pin<&mut Self>) {
        self.parts().0.call_off();
    }

    fn absent(why: NoOutput) -> Option<H::Rest> {
        F::absent(why).map(|kept| H::split(kept).1)
    }

    /// Its store stays empty, which is what `Option` has a word for.
    fn left_out(mode: &mut M, whose: Whose) -> Option<H::Rest> {
        F::left_out(mode, whose).map(|kept| H::split(kept).1)
    }
}
