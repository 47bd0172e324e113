//! An arm that needs the outputs of others, and is not started before they are there.

use core::pin::Pin;
use core::task::{Context, Poll};

use super::kind::{Dependent, Early};
use super::{Leaf, Rekept, Run};
use crate::NoOutput;
use crate::arm::Whose;
use crate::mode::{Mode, Verdict};
use crate::pin;
use crate::store::{Inputs, Needs};

/// An arm and its inputs.
#[derive(Debug)]
pub struct After<N, F> {
    inputs: N,
    arm: F,
}

impl<F, K, X> Leaf<F, K, X> {
    /// The same arm, which waits for its inputs.
    pub(crate) fn after<N: Needs>(self, inputs: N) -> Leaf<After<N, F>, K, Dependent<X>> {
        self.map(|arm| After { inputs, arm }).of_kind()
    }

    /// The same of an arm that stands before one of its inputs.
    pub(crate) fn after_early<N: Needs>(self, inputs: N) -> Leaf<After<N, F>, K, Early<X>> {
        self.map(|arm| After { inputs, arm }).of_kind()
    }
}

impl<N, F> After<N, F> {
    #[inline]
    fn arm(self: Pin<&mut Self>) -> Pin<&mut F> {
        // SAFETY: `one` requires that the closure only names fields: the arm, which nothing else
        // reaches when this is pinned.
        unsafe { pin::one(self, |after| (&mut after.arm, ())) }.0
    }
}

impl<N: Needs, F: Run<M>, M: Mode> Run<M> for After<N, F> {
    type Output = F::Output;
    type Kept = F::Kept;
    type Arm<L: Rekept> = F::Arm<L>;
    const JUDGES_BY_USER_CODE: bool = F::JUDGES_BY_USER_CODE;
    const FEEDS: bool = F::FEEDS;

    fn fit<L: Rekept>(leaf: L) -> F::Arm<L> {
        F::fit(leaf)
    }

    fn inputs(&self) -> Inputs {
        self.inputs.look()
    }

    #[inline]
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.arm().run(cx)
    }

    #[inline]
    fn judge(mode: &mut M, output: F::Output, whose: Whose) -> Verdict<F::Kept, M::Stop> {
        F::judge(mode, output, whose)
    }

    fn call_off(self: Pin<&mut Self>) {
        self.arm().call_off();
    }

    fn absent(why: NoOutput) -> Option<F::Kept> {
        F::absent(why)
    }

    fn left_out(mode: &mut M, whose: Whose) -> Option<F::Kept> {
        F::left_out(mode, whose)
    }
}
