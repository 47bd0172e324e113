//! What the header form of a mode asks of each arm where it stands, so that a wrong arm is one
//! error, on it.
//!
//! Each helper returns one projection of one of these traits: were it the arm itself, a wrong arm
//! would be a second error where the gather is awaited.

use core::convert::Infallible;
use core::marker::PhantomData;

use super::Residual;
use super::first_ok::{OkOf, SomeOf};
use crate::arms::Rekept;

/// What the arms of one `gather!` share: one inference variable for all of them, so that
/// `async { f().await?; Ok(v) }` takes its error type from its siblings.
pub struct Tag<R>(PhantomData<fn() -> R>);

impl<R> Tag<R> {
    /// A new variable.
    #[expect(clippy::new_without_default, reason = "only the macro makes one")]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<R> core::fmt::Debug for Tag<R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Tag")
    }
}

/// An arm whose output was seen to be a `Result` or an `Option`.
#[derive(Debug)]
pub struct TryLeaf<L>(pub(crate) L);

/// An output that can be a failure: `Result` or `Option`.
#[diagnostic::on_unimplemented(
    message = "`fail_fast` needs every arm to give a `Result` or an `Option`, this one gives `{Self}`",
    label = "this arm gives `{Self}`, which can't fail",
    note = "wrap it: `async {{ Ok(..) }}`, or leave `fail_fast` out"
)]
pub trait CanFail {
    /// Its success.
    type Success;
    /// What a failure leaves of it.
    type Residual: Residual;
    /// The arm, checked.
    type Leaf<L>;

    /// Only wraps.
    fn check<L>(leaf: L) -> Self::Leaf<L>;

    /// The arm that keeps its success.
    type Kept<L: Rekept>;
    /// The same, for an arm that may end without an output.
    type KeptOptional<L: Rekept>;

    /// Only changes the type.
    fn keep<L: Rekept>(leaf: L) -> Self::Kept<L>;

    /// Only changes the type.
    fn keep_optional<L: Rekept>(leaf: L) -> Self::KeptOptional<L>;

    /// One or the other.
    ///
    /// # Errors
    /// The failure.
    fn branch(self) -> Result<Self::Success, Self::Residual>;
}

impl<T, E> CanFail for Result<T, E> {
    type Success = T;
    type Residual = Result<Infallible, E>;
    type Leaf<L> = TryLeaf<L>;
    type Kept<L: Rekept> = L::Keeping<T>;
    type KeptOptional<L: Rekept> = L::Keeping<Option<T>>;

    #[inline]
    fn keep<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    fn keep_optional<L: Rekept>(leaf: L) -> L::Keeping<Option<T>> {
        leaf.keeping()
    }

    #[inline]
    fn branch(self) -> Result<T, Result<Infallible, E>> {
        self.map_err(Err)
    }

    #[inline]
    fn check<L>(leaf: L) -> TryLeaf<L> {
        TryLeaf(leaf)
    }
}

impl<T> CanFail for Option<T> {
    type Success = T;
    type Residual = Option<Infallible>;
    type Leaf<L> = TryLeaf<L>;
    type Kept<L: Rekept> = L::Keeping<T>;
    type KeptOptional<L: Rekept> = L::Keeping<Option<T>>;

    #[inline]
    fn keep<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    fn keep_optional<L: Rekept>(leaf: L) -> L::Keeping<Option<T>> {
        leaf.keeping()
    }

    #[inline]
    fn branch(self) -> Result<T, Option<Infallible>> {
        self.ok_or(None)
    }

    #[inline]
    fn check<L>(leaf: L) -> TryLeaf<L> {
        TryLeaf(leaf)
    }
}

/// An output whose failure is `R`.
#[diagnostic::on_unimplemented(
    message = "the arms of this `gather!` fail in different ways: this one gives `{Self}`",
    label = "this arm's failure differs from that of the arms before it",
    note = "arms that fail fast together share one error type: convert it with `map_err`, or all of them with `error = ..`"
)]
pub trait FailsAs<R> {
    /// The arm that keeps its success.
    type Leaf<L: Rekept>;

    /// The same, for an arm that may end without an output.
    type OptionalLeaf<L: Rekept>;

    /// Only changes the type.
    fn keep<L: Rekept>(leaf: L) -> Self::Leaf<L>;

    /// Only changes the type.
    fn keep_optional<L: Rekept>(leaf: L) -> Self::OptionalLeaf<L>;
}

impl<T, E> FailsAs<Result<Infallible, E>> for Result<T, E> {
    type Leaf<L: Rekept> = L::Keeping<T>;
    type OptionalLeaf<L: Rekept> = L::Keeping<Option<T>>;

    #[inline]
    fn keep<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    fn keep_optional<L: Rekept>(leaf: L) -> L::Keeping<Option<T>> {
        leaf.keeping()
    }
}

impl<T> FailsAs<Option<Infallible>> for Option<T> {
    type Leaf<L: Rekept> = L::Keeping<T>;
    type OptionalLeaf<L: Rekept> = L::Keeping<Option<T>>;

    #[inline]
    fn keep<L: Rekept>(leaf: L) -> L::Keeping<T> {
        leaf.keeping()
    }

    fn keep_optional<L: Rekept>(leaf: L) -> L::Keeping<Option<T>> {
        leaf.keeping()
    }
}

/// An output that can be a success: `Result` or `Option`.
#[diagnostic::on_unimplemented(
    message = "`first_ok` needs every arm to give a `Result` or an `Option`, this one gives `{Self}`",
    label = "this arm gives `{Self}`, which always succeeds",
    note = "for the first arm to finish, whatever it gives, use `race`"
)]
pub trait CanWin {
    /// The arm, checked.
    type Leaf<L>;

    /// Only wraps.
    fn check<L>(leaf: L) -> Self::Leaf<L>;
}

impl<T, E> CanWin for Result<T, E> {
    type Leaf<L> = TryLeaf<L>;

    fn check<L>(leaf: L) -> TryLeaf<L> {
        TryLeaf(leaf)
    }
}

impl<T> CanWin for Option<T> {
    type Leaf<L> = TryLeaf<L>;

    fn check<L>(leaf: L) -> TryLeaf<L> {
        TryLeaf(leaf)
    }
}

/// An output whose success is that of `W`.
#[diagnostic::on_unimplemented(
    message = "the arms of this `gather!` succeed in different ways: this one gives `{Self}`",
    label = "this arm's success differs from that of the arms before it",
    note = "one of the arms wins, so all of them give the same: a `Result` or an `Option` with one type inside"
)]
pub trait WinsAs<W> {
    /// The arm that keeps its failure.
    type Leaf<L: Rekept>;

    /// Only changes the type.
    fn keep<L: Rekept>(leaf: L) -> Self::Leaf<L>;
}

impl<T, E> WinsAs<OkOf<T>> for Result<T, E> {
    type Leaf<L: Rekept> = L::Keeping<E>;

    fn keep<L: Rekept>(leaf: L) -> L::Keeping<E> {
        leaf.keeping()
    }
}

impl<T> WinsAs<SomeOf<T>> for Option<T> {
    type Leaf<L: Rekept> = L::Keeping<()>;

    fn keep<L: Rekept>(leaf: L) -> L::Keeping<()> {
        leaf.keeping()
    }
}

/// An arm that races, and the type of its output: told apart, so that the two are known before that
/// type is compared with the others.
#[derive(Debug)]
pub struct Racer<L, O> {
    leaf: L,
    output: PhantomData<fn() -> O>,
}

impl<L, O> Racer<L, O> {
    pub(crate) fn new(leaf: L) -> Self {
        Self {
            leaf,
            output: PhantomData,
        }
    }
}

/// A [`Racer`] whose output is `T`, as that of the arms before.
///
/// Its subject is the whole racer: of an output that is not known yet it makes `T`.
#[diagnostic::on_unimplemented(
    message = "the arms of this race give different types: those before this one give `{T}`",
    label = "this arm does not give `{T}`",
    note = "one of the arms wins, so all of them give the same type"
)]
pub trait RacesFor<T> {
    /// The arm, which keeps nothing.
    type Leaf;

    /// Only changes the type.
    fn keep(self) -> Self::Leaf;
}

impl<L: Rekept, T> RacesFor<T> for Racer<L, T> {
    type Leaf = L::Keeping<Infallible>;

    fn keep(self) -> L::Keeping<Infallible> {
        self.leaf.keeping()
    }
}

/// A `Result`, for `validate`.
#[diagnostic::on_unimplemented(
    message = "`validate` needs every arm to give a `Result`, this one gives `{Self}`",
    label = "this arm gives `{Self}`, which has no error",
    note = "wrap it: `async {{ Ok(..) }}`, or turn an `Option` into a `Result` with `ok_or`"
)]
pub trait CanValidate {
    /// The arm that keeps its `Result`.
    type Leaf<L: Rekept>;
    /// The same, for an arm that may end without an output.
    type OptionalLeaf<L: Rekept>;

    /// Only changes the type.
    fn keep<L: Rekept>(leaf: L) -> Self::Leaf<L>;

    /// Only changes the type.
    fn keep_optional<L: Rekept>(leaf: L) -> Self::OptionalLeaf<L>;
}

impl<T, E> CanValidate for Result<T, E> {
    type Leaf<L: Rekept> = L::Keeping<Self>;
    type OptionalLeaf<L: Rekept> = L::Keeping<Result<Option<T>, E>>;

    fn keep<L: Rekept>(leaf: L) -> L::Keeping<Self> {
        leaf.keeping()
    }

    fn keep_optional<L: Rekept>(leaf: L) -> L::Keeping<Result<Option<T>, E>> {
        leaf.keeping()
    }
}

/// A `Result`, for `quorum`.
#[diagnostic::on_unimplemented(
    message = "`quorum` needs every arm to give a `Result`, this one gives `{Self}`",
    label = "this arm gives `{Self}`, which is neither a success nor a failure",
    note = "wrap it: `async {{ Ok(..) }}`, or turn an `Option` into a `Result` with `ok_or`"
)]
pub trait CanVote {
    /// The arm that keeps its `Result`.
    type Leaf<L: Rekept>;

    /// Only changes the type.
    fn keep<L: Rekept>(leaf: L) -> Self::Leaf<L>;
}

impl<T, E> CanVote for Result<T, E> {
    type Leaf<L: Rekept> = L::Keeping<Self>;

    fn keep<L: Rekept>(leaf: L) -> L::Keeping<Self> {
        leaf.keeping()
    }
}
