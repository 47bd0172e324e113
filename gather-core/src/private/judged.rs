//! What each mode asks of an arm, so that a wrong one is an error where it stands.

use crate::arms::Rekept;
use crate::mode::{
    CanFail, CanValidate, CanVote, CanWin, FailsAs, FailsInto, GivesError, LabeledInto, Racer,
    RacesFor, Tag, TryLeaf, WinsAs,
};

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

/// An arm of `settle`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn settle_arm<L: Rekept>(leaf: L) -> L::Keeping<crate::Settled<L::Output>> {
    leaf.keeping()
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
