//! A mode says when to stop and what to return; one small file each.
//!
//! The engine asks a mode two things: what to do with the output of an arm ([`Judge`]), and what
//! the gather is worth in the end ([`Finish`]). Modes do not know how arms are polled, stored or
//! dropped.

mod agree;
mod all;
mod convert;
mod error_arm;
mod fail_fast;
mod first;
mod first_ok;
mod fit;
mod quorum;
mod race;
mod settle;
mod split;
mod validate;

pub use agree::{
    CanFail, CanValidate, CanVote, CanWin, FailsAs, Racer, RacesFor, Tag, TryLeaf, WinsAs,
};
pub use all::All;
pub use convert::{Errors, HasErrors, IntoError, Labels, LabelsInto, Same, Unconverted, Unlabeled};
pub(crate) use error_arm::ByFrom;
pub use error_arm::{Becomes, FailsInto, GivesError, LabeledInto};
pub use fail_fast::{FailFast, Failing, Fallible, Residual};
pub use first::First;
pub use first_ok::{FirstOk, OkOf, Prize, SomeOf};
pub use fit::Fit;
pub use quorum::Quorum;
pub use race::{Field, Race};
pub use settle::Settle;
pub use validate::Validate;
#[cfg(feature = "alloc")]
pub(crate) use validate::Values;

use core::pin::Pin;

use crate::arm::Whose;
use crate::arms::{At, Rekept, Take};
use crate::outcome::ArmList;
use crate::{NoOutput, Stopped};

/// A rule for when to stop.
pub trait Mode {
    /// What stopped the gather early.
    type Stop;
    /// Whether a panic in an arm's `poll` is captured and becomes its output.
    const CAPTURES_PANICS: bool = false;
    /// Whether every stored output is handed back, so that none is left to be dropped.
    const HANDS_ALL_BACK: bool = false;
    /// Whether an early stop is a success (of the arm that won) and not a failure.
    fn is_won(stop: &Self::Stop) -> bool {
        let _ = stop;
        false
    }

    /// How many arms there are, as soon as that is known: before the first arm is polled, or when an
    /// iterator that is pulled arm by arm has ended.
    fn count(&mut self, arms: usize) {
        let _ = arms;
    }

    /// What stops the gather whatever its arms do, as soon as their number is known. Asked at the
    /// end of a sweep in which no arm has stopped it.
    #[inline]
    fn foregone(&self) -> Option<Self::Stop> {
        None
    }

    /// Whether an arm has failed so far, in a mode that goes on then.
    #[cfg(feature = "alloc")]
    fn failed(&mut self) -> Option<&mut bool> {
        None
    }
}

/// The mode of a gather that was given none.
#[diagnostic::on_unimplemented(
    message = "the mode of this gather is given twice",
    label = "this gather has a mode already",
    note = "a gather has one mode: remove one of the two"
)]
pub trait Undecided {}

/// A mode that no arm ends: each output can be handed on by itself.
#[cfg(feature = "alloc")]
#[diagnostic::on_unimplemented(
    message = "`completions` goes with the modes `all` and `settle`",
    label = "this mode may end before its arms do",
    note = "take the stream in mode `all`, and end it yourself"
)]
pub trait Endless {}

/// What a mode makes of an arm whose output is `O`.
#[diagnostic::on_unimplemented(
    message = "an arm of this gather gives `{O}`, which does not go with its mode",
    label = "this mode does not take an arm that gives `{O}`",
    note = "`fail_fast` and `first_ok` take arms that all give a `Result` or all an `Option`, `validate` and `quorum` a `Result`; in `race` and `first_ok` what wins has one type"
)]
pub trait Judge<O>: Mode {
    /// What is stored until the end.
    type Kept;
    /// The arm, with room for that. A projection of this trait alone, so that an output that the
    /// mode can't judge is one error and not two.
    type Arm<L: Rekept>;
    /// Whether [`judge`](Self::judge) runs anything of the user's, which may unwind.
    const JUDGES_BY_USER_CODE: bool;
    /// Whether every output is kept, and none ends the gather: then nothing else is compiled.
    const KEEPS_ALL: bool = false;

    /// Only changes the type.
    fn fit<L: Rekept>(leaf: L) -> Self::Arm<L>;

    /// What is stored of each output, where all are kept.
    fn keep(output: O) -> Self::Kept {
        let _ = output;
        unreachable!("`gather`: a mode that judges each output was not asked")
    }

    /// The arm is finished.
    fn judge(&mut self, output: O, whose: Whose) -> Verdict<Self::Kept, Self::Stop>;

    /// What is stored for an arm that has no output, in the modes that have a place for that.
    fn absent(why: NoOutput) -> Option<Self::Kept> {
        let _ = why;
        None
    }
}

/// What a mode makes of an arm whose output is `O` and which may end without one: `#[background]`,
/// `#[until(..)]`. The `Option` goes inside: absence is no failure.
#[diagnostic::on_unimplemented(
    message = "an arm of this gather gives `{O}`, which does not go with its mode",
    label = "this mode does not take an arm that may end without an output",
    note = "`#[until(..)]` and `#[background]` arms go with `all`, `fail_fast`, `validate` and `settle`"
)]
pub trait JudgeOptional<O>: Mode {
    /// What is stored until the end.
    type Kept;
    /// As in [`Judge`].
    type Arm<L: Rekept>;
    /// As in [`Judge`].
    const JUDGES_BY_USER_CODE: bool;

    /// Only changes the type.
    fn fit<L: Rekept>(leaf: L) -> Self::Arm<L>;

    /// The arm is finished, or ends without an output.
    fn judge_optional(
        &mut self,
        output: Option<O>,
        whose: Whose,
    ) -> Verdict<Self::Kept, Self::Stop>;

    /// As in [`Judge`].
    fn absent(why: NoOutput) -> Option<Self::Kept> {
        let _ = why;
        None
    }
}

/// What becomes of an arm's output.
#[derive(Debug)]
pub enum Verdict<K, S> {
    /// It is stored, and the gather goes on.
    Keep(K),
    /// It is stored, and the gather ends here.
    KeepAndStop(K, S),
    /// The gather ends here.
    Stop(S),
    /// There is none, and nothing is stored for it now.
    Leave,
}

/// What the gather is worth in the end.
pub trait Finish<A, S>: Mode {
    /// The output of the gather.
    type Output;

    /// All arms are finished, or the gather was stopped and its futures are dropped. What is not
    /// taken from `arms` is dropped afterwards.
    fn finish(&mut self, stop: Option<Self::Stop>, arms: Pin<&mut A>, at: At<'_>) -> Self::Output;
}

/// What a gather is worth that its `until` may end.
pub trait Interrupt<A, S>: Finish<A, S> {
    /// The output of the gather.
    type Interrupted;

    /// The gather was not ended by its `until`.
    fn in_time(output: Self::Output) -> Self::Interrupted;

    /// It was: all futures are dropped. In a mode that has a place for that, the unfinished arms
    /// have their [`NoOutput`] stored.
    fn interrupt(
        &mut self,
        arms: Pin<&mut A>,
        at: At<'_>,
        unfinished: ArmList,
    ) -> Self::Interrupted;
}

/// What is handed back of a stored output: the type function with which [`Take`] maps the arms.
pub trait Project<K> {
    /// What an arm contributes to the shape.
    type Piece;
    /// Whether every arm has a stored output.
    const WHOLE: bool = false;
    /// Whether it may be what stands for an output that there is none of.
    const STANDS_IN: bool = false;

    /// `kept` is `None` for an arm without a stored output.
    fn project(kept: Option<K>) -> Self::Piece;
}

/// Every arm's stored output, all of which are there.
#[derive(Debug)]
pub struct Whole;

impl<K> Project<K> for Whole {
    type Piece = K;
    const WHOLE: bool = true;

    #[inline]
    fn project(kept: Option<K>) -> K {
        match kept {
            Some(kept) => kept,
            None => unreachable!("`gather`: an arm without output in a gather that did not stop"),
        }
    }
}

/// What is stored for every arm: its output, or what stands for it.
#[derive(Debug)]
pub struct Each;

impl<K> Project<K> for Each {
    type Piece = K;
    const WHOLE: bool = true;
    const STANDS_IN: bool = true;

    #[inline]
    fn project(kept: Option<K>) -> K {
        Whole::project(kept)
    }
}

/// An arm's stored output, if it is there.
#[derive(Debug)]
pub struct Partial;

impl<K> Project<K> for Partial {
    type Piece = Option<K>;

    #[inline]
    fn project(kept: Option<K>) -> Option<K> {
        kept
    }
}

/// The partial shape, for modes that can be stopped in the middle.
fn partial<A, S>(arms: Pin<&mut A>, at: At<'_>, unfinished: ArmList) -> Stopped<S::Out>
where
    A: Take<Partial>,
    S: crate::shape::Shape<A::Taken>,
{
    Stopped::new(S::build(arms.take(at)), unfinished)
}

/// The whole shape, for modes that end with it.
#[cfg_attr(not(debug_assertions), inline(always))]
fn whole<A, S>(arms: Pin<&mut A>, at: At<'_>) -> S::Out
where
    A: Take<Whole>,
    S: crate::shape::Shape<A::Taken>,
{
    taken::<Whole, A, S>(arms, at)
}

/// The shape of what a projection hands back.
#[inline]
fn taken<P, A, S>(arms: Pin<&mut A>, at: At<'_>) -> S::Out
where
    A: Take<P>,
    S: crate::shape::Shape<A::Taken>,
{
    S::build(arms.take(at))
}
