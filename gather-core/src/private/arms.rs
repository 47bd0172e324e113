//! Arms, what attributes make of them, and the tree that they stand in.

use crate::arms::{Background, Empty, Group, IntoArm, Leaf, Optional, Pair, Shielded};
#[cfg(feature = "alloc")]
use crate::arms::{Deadlined, Guards, IntoSpread, Lazy, Optionals};
use crate::control::Until;
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
use crate::spawn::{Sent, Value};

/// One arm.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn arm<F: IntoArm<By>, By>(future: F) -> F::Leaf {
    future.into_arm()
}

/// A spread arm.
#[cfg(feature = "alloc")]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn spread<I: IntoSpread<By>, By>(source: I) -> I::Leaf {
    source.into_spread()
}

/// An arm of a call with `spawn`.
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn to_send<L>(leaf: L) -> Sent<L> {
    Sent::new(leaf)
}

/// `#[on_cancel(callback)]` in a call with `spawn`.
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn to_send_value<T>(value: T) -> Sent<Value<T>> {
    Sent::new(Value(value))
}

/// `#[on_cancel(callback)]` on an arm.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn on_cancel_arm<F: Future, K, X, G: FnOnce()>(
    callback: G,
    arm: Leaf<F, K, X>,
) -> Leaf<crate::Guarded<F, G>, K, X> {
    arm.guarded(callback)
}

/// `#[until(deadline)]` on an arm.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn until_arm<F, K, X, U: IntoFuture>(
    deadline: U,
    arm: Leaf<F, K, X>,
) -> Leaf<Optional<F, Until<U::IntoFuture>>, K, X> {
    arm.until(deadline)
}

/// Both, where the first stands before the second: an arm that its deadline ends is cancelled.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn on_cancel_until_arm<F: Future, K, X, G: FnOnce(), U: IntoFuture>(
    callback: G,
    deadline: U,
    arm: Leaf<F, K, X>,
) -> Leaf<Optional<crate::Guarded<F, G>, Until<U::IntoFuture>>, K, X> {
    arm.guarded(callback).until(deadline)
}

/// An arm that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn optional_arm<F, K, X>(arm: Leaf<F, K, X>) -> Leaf<Optional<F>, K, X> {
    arm.optional()
}

/// `#[background]` on an arm that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn background_arm<F, K, X>(arm: Leaf<F, K, X>) -> Leaf<F, K, Background<X>> {
    arm.background()
}

/// `#[shield]` on an arm.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn shield_arm<F, K, X>(arm: Leaf<F, K, X>) -> Leaf<F, K, Shielded<X>> {
    arm.shielded()
}

/// `#[on_cancel(callback)]` on a spread arm: for each element a clone of it.
#[cfg(feature = "alloc")]
pub fn on_cancel_spread<I, F, K, G: FnOnce() + Clone>(
    callback: G,
    arms: Lazy<I, F, K>,
) -> Lazy<Guards<I, G>, crate::Guarded<F, G>, K> {
    arms.guarded(callback)
}

/// A spread arm whose elements may end without an output.
#[cfg(feature = "alloc")]
pub fn optional_spread<I, F, K>(arms: Lazy<I, F, K>) -> Lazy<Optionals<I>, Optional<F>, K> {
    arms.optional()
}

/// `#[background]` on a spread arm whose elements may then end without an output.
#[cfg(feature = "alloc")]
pub fn background_spread<I, F, K>(arms: Lazy<I, F, K>) -> Lazy<I, F, K> {
    arms.background()
}

/// `#[shield]` on a spread arm.
#[cfg(feature = "alloc")]
pub fn shield_spread<I, F, K>(arms: Lazy<I, F, K>) -> Lazy<I, F, K> {
    arms.shielded()
}

/// A spread arm with a deadline for all of its elements.
#[cfg(feature = "alloc")]
type DeadlinedSpread<I, F, K, U> =
    Deadlined<Lazy<Optionals<I>, Optional<F>, K>, <U as IntoFuture>::IntoFuture>;

/// `#[until(deadline)]` on a spread arm.
#[cfg(feature = "alloc")]
pub fn until_spread<I, F, K, U: IntoFuture>(
    deadline: U,
    arms: Lazy<I, F, K>,
) -> DeadlinedSpread<I, F, K, U> {
    Deadlined::new(arms.optional(), deadline.into_future())
}

/// Both, where the first stands before the second.
#[cfg(feature = "alloc")]
pub fn on_cancel_until_spread<I, F, K, G: FnOnce() + Clone, U: IntoFuture>(
    callback: G,
    deadline: U,
    arms: Lazy<I, F, K>,
) -> DeadlinedSpread<Guards<I, G>, crate::Guarded<F, G>, K, U> {
    until_spread(deadline, arms.guarded(callback))
}

/// Two containers, one behind the other.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn pair<A, B>(first: A, second: B) -> Pair<A, B> {
    Pair { first, second }
}

/// A tree of at most 21 arms.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn group<T>(cells: T) -> Group<T> {
    Group(cells)
}

/// No arms.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn empty() -> Empty {
    Empty
}

/// Names a value for an expression without binding it in a pattern, which a constant of the user's
/// could be taken for.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn with<T, R>(value: T, then: impl FnOnce(T) -> R) -> R {
    then(value)
}
