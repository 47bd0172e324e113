//! What the `gather!` macro's output names. Not public: it changes without notice.
#![allow(
    clippy::type_complexity,
    reason = "what attributes make of an arm is its type"
)]

#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use crate::arms::Spawn;
pub use crate::arms::{
    After, Array, Attempt, Background, Bare, Cells, Dependent, Early, Empty, Entire, Fill, Fixed,
    Gone, Group, IntoArm, Kind, Leaf, Left, Lent, Limit, Optional, Pair, Plan, Run, Shielded,
    Spawned, Split, Stored, Success, Waited,
};
#[cfg(feature = "alloc")]
pub use crate::arms::{
    Borrowed, ByCall, Change, Deadlined, Deferred, DeferredBy, Element, Elements, Guards,
    IntoSpread, IntoWindow, Lazy, Lending, Make, Manner, Many, Optionals, Signal, Then, ToKeep,
    ToLimit, Window,
};
pub use crate::builder::in_header::{Late, TakesOptions};
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use crate::builder::values::SpawnTask;
pub use crate::builder::values::{
    ArmGuard, ByFunction, IntoDeadline, MakeGrace, OnProgress, StopGuard, grace_value, guard_value,
    on_cancel_value, progress_value, until_value,
};
pub use crate::control::{
    Alarm, AlarmState, Control, Controls, Count, Deadline, End, Grace, Guard, Hold, Holding, Off,
    OnStop, Patience, Places, Shielding, Stage, Tally, Unset, Until, Watch, Watched,
};
pub use crate::drive::{Base, Visit};
pub use crate::mode::{
    All, CanFail, CanValidate, CanVote, CanWin, Counted, Errors, FailFast, Failing, FailsAs,
    FailsInto, Fallible, Field, First, FirstOk, Fit, GivesError, HasErrors, IntoError, Judge,
    JudgeOptional, LabeledInto, Labels, LabelsInto, OkOf, Prize, Quorum, Race, Racer, RacesFor,
    Residual, Same, Settle, SomeOf, Tag, TryLeaf, Unconverted, Unlabeled, Validate, WinsAs,
};
pub use crate::outcome::ArmList;
pub use crate::planned::{
    Here, Lends, Maybe, Merge, MergeInTime, MergeInterrupted, Outcome, Pieces, Redeem, Running,
};
pub use crate::shape::{Flat, Named, Shape};
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use crate::spawn::{IntoRemote, Remote, Remotes, Sendable, Sent, Spawner, Unsent, Value};
pub use crate::store::{Input, Inputs, Lender, Needs, Store};

use crate::arms::{Arms, Rekeep, Rekept};
use crate::mode::Mode;
use crate::{Filled, Gather, Planned};

/// One arm.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn arm<F: IntoArm<By>, By>(future: F) -> F::Leaf {
    future.into_arm()
}

/// The future of an arm that is made when it starts.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn future_of<F: IntoArm<By>, By>(future: F) -> F::Future {
    future.future()
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
    arm: Bare<F, K, X>,
) -> Bare<crate::Guarded<F, G>, K, X> {
    arm.guarded(callback)
}

/// `#[until(deadline)]` on an arm.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn until_arm<F, K, X, U: IntoFuture>(
    deadline: U,
    arm: Bare<F, K, X>,
) -> Bare<Optional<F, Until<U::IntoFuture>>, K, X> {
    arm.until(deadline)
}

/// Both, where the first stands before the second: an arm that its deadline ends is cancelled.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn on_cancel_until_arm<F: Future, K, X, G: FnOnce(), U: IntoFuture>(
    callback: G,
    deadline: U,
    arm: Bare<F, K, X>,
) -> Bare<Optional<crate::Guarded<F, G>, Until<U::IntoFuture>>, K, X> {
    arm.guarded(callback).until(deadline)
}

/// An arm that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn optional_arm<F, K, X>(arm: Bare<F, K, X>) -> Bare<Optional<F>, K, X> {
    arm.optional()
}

/// `#[background]` on an arm that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn background_arm<F, K, X>(arm: Bare<F, K, X>) -> Bare<F, K, Background<X>> {
    arm.background()
}

/// `#[shield]` on an arm.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn shield_arm<F, K, X>(arm: Bare<F, K, X>) -> Bare<F, K, Shielded<X>> {
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

/// An arm of `all` that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn all_optional_arm<L: Rekept>(leaf: L) -> L::Keeping<Option<L::Output>> {
    leaf.keeping()
}

/// An arm of `settle` that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn settle_optional_arm<L: Rekept>(leaf: L) -> L::Keeping<crate::Settled<Option<L::Output>>> {
    leaf.keeping()
}

/// An arm of `fail_fast` that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn fail_fast_optional_arm<L: Rekept, R>(
    _: &Tag<R>,
    leaf: TryLeaf<L>,
) -> <L::Output as FailsAs<R>>::OptionalLeaf<L>
where
    L::Output: FailsAs<R>,
{
    <L::Output as FailsAs<R>>::keep_optional(leaf.0)
}

/// An arm whose output must be a `Result` or an `Option`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn can_fail<L: Rekept>(leaf: L) -> <L::Output as CanFail>::Leaf<L>
where
    L::Output: CanFail,
{
    <L::Output as CanFail>::check(leaf)
}

/// An arm of `fail_fast`, whose failure is that of its siblings.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn fail_fast_arm<L: Rekept, R>(
    _: &Tag<R>,
    leaf: TryLeaf<L>,
) -> <L::Output as FailsAs<R>>::Leaf<L>
where
    L::Output: FailsAs<R>,
{
    <L::Output as FailsAs<R>>::keep(leaf.0)
}

/// An arm of `settle`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn settle_arm<L: Rekept>(leaf: L) -> L::Keeping<crate::Settled<L::Output>> {
    leaf.keeping()
}

/// An arm of `validate`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn validate_arm<L: Rekept>(leaf: L) -> <L::Output as CanValidate>::Leaf<L>
where
    L::Output: CanValidate,
{
    <L::Output as CanValidate>::keep(leaf)
}

/// An arm of `validate` that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn validate_optional_arm<L: Rekept>(leaf: L) -> <L::Output as CanValidate>::OptionalLeaf<L>
where
    L::Output: CanValidate,
{
    <L::Output as CanValidate>::keep_optional(leaf)
}

/// An arm of `race`, and the type of its output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn can_race<L: Rekept>(leaf: L) -> Racer<L, L::Output> {
    Racer::new(leaf)
}

/// An arm of `race`, whose output is that of its siblings.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn race_arm<R: RacesFor<T>, T>(_: &Tag<T>, racer: R) -> R::Leaf {
    racer.keep()
}

/// An arm whose output must be a `Result` or an `Option`, and may win.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn can_win<L: Rekept>(leaf: L) -> <L::Output as CanWin>::Leaf<L>
where
    L::Output: CanWin,
{
    <L::Output as CanWin>::check(leaf)
}

/// An arm of `first_ok`, whose success is that of its siblings.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn first_ok_arm<L: Rekept, W>(_: &Tag<W>, leaf: TryLeaf<L>) -> <L::Output as WinsAs<W>>::Leaf<L>
where
    L::Output: WinsAs<W>,
{
    <L::Output as WinsAs<W>>::keep(leaf.0)
}

/// An arm of `quorum`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn quorum_arm<L: Rekept>(leaf: L) -> <L::Output as CanVote>::Leaf<L>
where
    L::Output: CanVote,
{
    <L::Output as CanVote>::keep(leaf)
}

/// The type of `error = T`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn error_tag<T>() -> Tag<T> {
    Tag::new()
}

/// An arm of a gather with `error`, whose output must be a `Result`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn gives_error<L: Rekept>(leaf: L) -> <L::Output as GivesError>::Leaf<L>
where
    L::Output: GivesError,
{
    <L::Output as GivesError>::check(leaf)
}

/// An arm of a gather with `error = T`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn error_arm<L: Rekept, T, By>(_: &Tag<T>, leaf: L) -> <L::Output as FailsInto<T, By>>::Leaf<L>
where
    L::Output: FailsInto<T, By>,
{
    <L::Output as FailsInto<T, By>>::keep(leaf)
}

/// An arm of a gather with `error = T, labeled`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn labeled_error_arm<L: Rekept, T, By>(
    _: &Tag<T>,
    leaf: L,
) -> <L::Output as LabeledInto<T, By>>::Leaf<L>
where
    L::Output: LabeledInto<T, By>,
{
    <L::Output as LabeledInto<T, By>>::keep(leaf)
}

/// Two containers, one behind the other.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn pair<A, B>(first: A, second: B) -> Pair<A, B> {
    Pair::new(first, second)
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
pub fn quorum<P: Plan<Arms: Arms + Counted>, S>(
    plan: P,
    _: S,
    n: usize,
) -> Gather<P::Arms, Quorum, S> {
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
pub fn filled<G: Future, F: FnOnce(G::Output) -> P, P>(gather: G, fill: F) -> Filled<G, F> {
    Filled::new(gather, fill)
}

/// A gather of which some arms are shielded.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn shielding<A: Arms, M: Mode, S>(
    gather: Gather<A, M, S>,
) -> Gather<A, M, S, Controls<Off, Off, Off, Off, Shielding>> {
    gather.shielding()
}

/// An arm that is not started before its inputs are there.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn after<N: Needs, F, K, X>(
    inputs: N,
    arm: Bare<F, K, X>,
) -> Bare<After<N, F>, K, Dependent<X>> {
    arm.after(inputs)
}

/// The same of an arm that stands before one of its inputs.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn after_early<N: Needs, F, K, X>(
    inputs: N,
    arm: Bare<F, K, X>,
) -> Bare<After<N, F>, K, Early<X>> {
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

/// A spread arm whose outputs others need.
#[cfg(feature = "alloc")]
pub fn lend_spread<K, A: Rekept<Output = K>>(
    lender: Lender<'_, alloc::vec::Vec<K>>,
    arms: A,
) -> Lending<'_, A, K> {
    Lending::new(lender, arms)
}

/// The same in `fail_fast` with `error = T`.
#[cfg(feature = "alloc")]
pub fn lend_spread_value<T, E, A: Rekept<Output = Result<T, E>>>(
    lender: Lender<'_, alloc::vec::Vec<T>>,
    arms: A,
) -> Lending<'_, A::Keeping<T>, T> {
    Lending::new(lender, arms.keeping())
}

/// The same where the elements may end without an output.
#[cfg(feature = "alloc")]
pub fn lend_spread_optional_value<T, E, A: Rekept<Output = Result<T, E>>>(
    lender: Lender<'_, alloc::vec::Vec<Option<T>>>,
    arms: A,
) -> Lending<'_, A::Keeping<Option<T>>, Option<T>> {
    Lending::new(lender, arms.keeping())
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
    arm: Bare<F, T, X>,
) -> Bare<Lent<'_, F, T, Entire>, Stored, X> {
    arm.lend(lender)
}

/// The same in modes that keep a success or a failure.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lend_success<T, E, F, X>(
    lender: Lender<'_, T>,
    arm: Bare<F, Result<T, E>, X>,
) -> Bare<Lent<'_, F, T, Success>, Result<Stored, E>, X> {
    arm.lend(lender)
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

/// The value of `limit`, where that is set later.
#[track_caller]
pub fn limit_value(n: usize) -> usize {
    crate::control::check_limit(n);
    n
}

/// `#[on_cancel(callback)]` on an arm that is made when it starts.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn on_cancel_future<F: Future, G: FnOnce()>(future: F, callback: G) -> crate::Guarded<F, G> {
    crate::OnCancel::on_cancel(future, callback)
}

/// An arm of `fail_fast` with `error = T`, whose output others need.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lend_value<T, E, F, X>(
    lender: Lender<'_, T>,
    arm: Bare<F, Result<T, E>, X>,
) -> Bare<Lent<'_, F, T, Entire>, Stored, X> {
    arm.keeping::<T>().lend(lender)
}

/// The same of an arm that may end without an output.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lend_optional_value<T, E, F, X>(
    lender: Lender<'_, Option<T>>,
    arm: Bare<F, Result<T, E>, X>,
) -> Bare<Lent<'_, F, Option<T>, Entire>, Stored, X> {
    arm.keeping::<Option<T>>().lend(lender)
}

/// An arm of `validate` with `error = T` that may end without an output, which others need.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn lend_optional_success<T, E, F, X>(
    lender: Lender<'_, Option<T>>,
    arm: Bare<F, Result<T, E>, X>,
) -> Bare<Lent<'_, F, Option<T>, Success>, Result<Stored, E>, X> {
    arm.keeping::<Result<Option<T>, E>>().lend(lender)
}
