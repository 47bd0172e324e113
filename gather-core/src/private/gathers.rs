//! Gathers of arms that are complete.

use crate::arms::{Arms, Plan, Rekeep};
use crate::control::{Control, Controls, Off, Shielding};
use crate::filled::Full;
use crate::mode::{
    All, Errors, FailFast, FirstOk, Fit, HasErrors, Mode, Prize, Quorum, Race, Settle, Tag,
    Unconverted, Validate,
};
use crate::{Filled, Gather};

/// A gather in mode `all`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn all<P: Plan<Arms: Arms>, S>(plan: P, _: S) -> Gather<P::Arms, All, S> {
    Gather::new(plan.arms(), All, Controls::off())
}

/// A gather in mode `fail_fast`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn fail_fast<P: Plan<Arms: Arms>, R, S>(
    _: &Tag<R>,
    plan: P,
    _: S,
) -> Gather<P::Arms, FailFast<R>, S> {
    Gather::new(plan.arms(), FailFast::new(), Controls::off())
}

/// A gather in mode `settle`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn settle<P: Plan<Arms: Arms>, S>(plan: P, _: S) -> Gather<P::Arms, Settle, S> {
    Gather::new(plan.arms(), Settle, Controls::off())
}

/// A gather in mode `validate`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn validate<P: Plan<Arms: Arms>, S>(plan: P, _: S) -> Gather<P::Arms, Validate, S> {
    Gather::new(plan.arms(), Validate::new(), Controls::off())
}

/// A gather in mode `race`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn race<P: Plan<Arms: Arms>, T, S>(_: &Tag<T>, plan: P, _: S) -> Gather<P::Arms, Race<T>, S> {
    Gather::new(plan.arms(), Race::new(), Controls::off())
}

/// A gather in mode `first_ok`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn first_ok<P: Plan<Arms: Arms>, W: Prize, S>(
    _: &Tag<W>,
    plan: P,
    _: S,
) -> Gather<P::Arms, FirstOk<W>, S> {
    Gather::new(plan.arms(), FirstOk::new(), Controls::off())
}

/// A gather in mode `quorum`.
#[cfg_attr(not(debug_assertions), inline(always))]
#[track_caller]
pub fn quorum<P: Plan<Arms: Arms>, S>(plan: P, _: S, n: usize) -> Gather<P::Arms, Quorum, S> {
    Gather::new(plan.arms(), Quorum::new(n), Controls::off()).checked()
}

/// `error = T` of a gather that has its mode.
#[cfg_attr(not(debug_assertions), inline(always))]
#[expect(clippy::type_complexity, reason = "as of the builder's method")]
pub fn with_error<A, M, S, C, T>(
    _: &Tag<T>,
    gather: Gather<A, M, S, C>,
) -> Gather<<A as Rekeep<Fit<M::Into<T>>>>::Arms, M::Into<T>, S, C>
where
    A: Arms + Rekeep<Fit<M::Into<T>>, Arms: Arms>,
    M: Mode + HasErrors + Errors<By: Unconverted>,
    C: Control,
{
    gather.error()
}

/// `into = Page`: a gather whose outputs fill a struct.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn filled<G: Future, F: FnOnce(G::Output) -> Full<P>, P>(gather: G, fill: F) -> Filled<G, F> {
    Filled::new(gather, fill)
}

/// A gather of which some arms are shielded.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn shielding<A: Arms, M: Mode, S>(
    gather: Gather<A, M, S>,
) -> Gather<A, M, S, Controls<Off, Off, Off, Off, Shielding>> {
    gather.shielding()
}

/// The value of `limit`, where that is set later.
#[track_caller]
pub fn limit_value(n: usize) -> usize {
    crate::control::check_limit(n);
    n
}
