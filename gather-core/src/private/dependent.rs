//! Arms that need the outputs of others, arms that others need, and the gather around them.

use crate::Planned;
use crate::arms::{
    After, Dependent, Early, Entire, IntoArm, Leaf, Lendable, Lent, Optional, Stored, Success,
};
#[cfg(feature = "alloc")]
use crate::arms::{ByCall, Deferred, Elements, Lending, Rekept};
use crate::control::{LateUntil, Made};
#[cfg(feature = "alloc")]
use crate::mode::{Values, Whole};
use crate::planned::{Pieces, Running};
use crate::store::{Lender, Needs};

/// The future of an arm that is made when it starts.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn future_of<F: IntoArm<By>, By>(future: F) -> F::Future {
    future.future()
}

/// What the value of `#[until(..)]` is on an arm that is made when it starts.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn made_until<U: IntoFuture>(deadline: U) -> Made<U::IntoFuture> {
    Made::new(deadline.into_future())
}

/// `#[until(deadline)]` on such an arm: `block` makes the deadline and awaits it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn late_until_arm<F, K, X, B: Future>(
    block: B,
    arm: Leaf<F, K, X>,
) -> Leaf<Optional<F, LateUntil<B>>, K, X> {
    arm.late_until(block)
}

/// `#[on_cancel(callback)]` on an arm that is made when it starts.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn on_cancel_future<F: Future, G: FnOnce()>(future: F, callback: G) -> crate::Guarded<F, G> {
    crate::OnCancel::on_cancel(future, callback)
}

/// An arm that is not started before its inputs are there.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn after<N: Needs, F, K, X>(
    inputs: N,
    arm: Leaf<F, K, X>,
) -> Leaf<After<N, F>, K, Dependent<X>> {
    arm.after(inputs)
}

/// The same of an arm that stands before one of its inputs.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn after_early<N: Needs, F, K, X>(
    inputs: N,
    arm: Leaf<F, K, X>,
) -> Leaf<After<N, F>, K, Early<X>> {
    arm.after_early(inputs)
}

/// A spread arm whose elements are made when its inputs are there.
#[cfg(feature = "alloc")]
pub fn after_spread<N: Needs, W: FnOnce() -> A, A: Elements>(
    inputs: N,
    make: W,
) -> Deferred<N, ByCall<W, A>, A, A::Run, A::Kept> {
    Deferred::new(inputs, ByCall::new(make), false)
}

/// A spread arm that is made when its inputs are there, with `#[background]`.
#[cfg(feature = "alloc")]
pub fn after_background_spread<N: Needs, W: FnOnce() -> A, A: Elements>(
    inputs: N,
    make: W,
) -> Deferred<N, ByCall<W, A>, A, A::Run, A::Kept> {
    Deferred::new(inputs, ByCall::new(make), true)
}

/// An arm whose output others need, in modes that keep the output itself.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lend<T, F, X>(
    lender: Lender<'_, T>,
    arm: Leaf<F, T, X>,
) -> Leaf<Lent<'_, F, T, Entire>, Stored, X> {
    arm.lend(lender)
}

/// An arm of `fail_fast` with `error = T`, whose output others need.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lend_value<A: Lendable>(
    lender: Lender<'_, A::Value>,
    arm: A,
) -> A::Lent<'_, A::Value, Entire> {
    arm.lend_keeping(lender)
}

/// The same of an arm that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lend_optional_value<A: Lendable>(
    lender: Lender<'_, Option<A::Value>>,
    arm: A,
) -> A::Lent<'_, Option<A::Value>, Entire> {
    arm.lend_keeping(lender)
}

/// The same in modes that keep a success or a failure.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lend_success<A: Lendable>(
    lender: Lender<'_, A::Value>,
    arm: A,
) -> A::Lent<'_, Result<A::Value, A::Error>, Success> {
    arm.lend_keeping(lender)
}

/// An arm of `validate` with `error = T` that may end without an output, which others need.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lend_optional_success<A: Lendable>(
    lender: Lender<'_, Option<A::Value>>,
    arm: A,
) -> A::Lent<'_, Result<Option<A::Value>, A::Error>, Success> {
    arm.lend_keeping(lender)
}

/// A spread arm whose outputs others need.
#[cfg(feature = "alloc")]
pub fn lend_spread<K, A: Rekept<Output = K>>(
    lender: Lender<'_, alloc::vec::Vec<K>>,
    arms: A,
) -> Lending<'_, A, K, Whole> {
    Lending::new(lender, arms)
}

/// The same in `fail_fast` with `error = T`.
#[cfg(feature = "alloc")]
pub fn lend_spread_value<T, E, A: Rekept<Output = Result<T, E>>>(
    lender: Lender<'_, alloc::vec::Vec<T>>,
    arms: A,
) -> Lending<'_, A::Keeping<T>, T, Whole> {
    Lending::new(lender, arms.keeping())
}

/// The same where the elements may end without an output.
#[cfg(feature = "alloc")]
pub fn lend_spread_optional_value<T, E, A: Rekept<Output = Result<T, E>>>(
    lender: Lender<'_, alloc::vec::Vec<Option<T>>>,
    arms: A,
) -> Lending<'_, A::Keeping<Option<T>>, Option<T>, Whole> {
    Lending::new(lender, arms.keeping())
}

/// The same in `validate`: the values, if no element has failed.
#[cfg(feature = "alloc")]
pub fn lend_spread_success<T, E, A: Rekept<Output = Result<T, E>>>(
    lender: Lender<'_, alloc::vec::Vec<T>>,
    arms: A,
) -> Lending<'_, A, T, Values> {
    Lending::new(lender, arms)
}

/// The same in `validate` with `error = T`, of elements that may end without an output.
#[cfg(feature = "alloc")]
pub fn lend_spread_optional_success<T, E, A: Rekept<Output = Result<T, E>>>(
    lender: Lender<'_, alloc::vec::Vec<Option<T>>>,
    arms: A,
) -> Lending<'_, A::Keeping<Result<Option<T>, E>>, Option<T>, Values> {
    Lending::new(lender, arms.keeping())
}

/// The shape of a gather whose outputs are merged with what was lent.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn pieces<S>(shape: &S) -> Pieces<S> {
    Pieces::of(shape)
}

/// The gather inside of [`planned`].
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn run<G>(gather: G) -> Running<G> {
    Running::new(gather)
}

/// A gather of groups of so many arms, where a spread is one; some need the outputs of others.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn planned<const N: usize, S, B: Future>(arms: [u8; N], _: S, body: B) -> Planned<B, S, N> {
    Planned::new(arms, body)
}
