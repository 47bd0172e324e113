//! What `error = T` in a header asks of each arm where it stands; as in [`agree`](super::agree).

use crate::ArmError;
use crate::arms::{ByNothing, Nothing};

/// A `Result`, for `error`.
#[diagnostic::on_unimplemented(
    message = "`error` needs every arm to give a `Result`, this one gives `{Self}`",
    label = "this arm gives `{Self}`, which has no error to convert",
    note = "wrap it: `async {{ Ok(..) }}`, or turn an `Option` into a `Result` with `ok_or`"
)]
pub trait GivesError {
    /// The arm as it is.
    type Leaf<L>;

    /// Only hands it on.
    fn check<L>(leaf: L) -> Self::Leaf<L>;
}

impl<T, E> GivesError for Result<T, E> {
    type Leaf<L> = L;

    fn check<L>(leaf: L) -> L {
        leaf
    }
}

/// An output whose error can be converted to `T`.
///
/// There are two implementations, so that the compiler looks at the bounds of the first before it
/// chooses it: of an error that can't be converted there is no arm, and no second error.
#[diagnostic::on_unimplemented(
    message = "the error of this arm can't be converted to `{T}`: the arm gives `{Self}`",
    label = "no `From` of this arm's error for `{T}`",
    note = "`error = {T}` needs `{T}: From<E>` for each arm of `Result<_, E>`: implement it, or use `map_err`"
)]
pub trait FailsInto<T, By> {
    /// The arm as it is.
    type Leaf<L>;

    /// Only hands it on.
    fn keep<L>(leaf: L) -> Self::Leaf<L>;
}

/// As [`FailsInto`], for an error that is told with its arm.
#[diagnostic::on_unimplemented(
    message = "the labeled error of this arm can't be converted to `{T}`: the arm gives `{Self}`",
    label = "no `From` of this arm's labeled error for `{T}`",
    note = "`labeled, error = {T}` needs `{T}: From<gather::ArmError<E>>` for each arm of `Result<_, E>`"
)]
pub trait LabeledInto<T, By> {
    /// The arm as it is.
    type Leaf<L>;

    /// Only hands it on.
    fn keep<L>(leaf: L) -> Self::Leaf<L>;
}

/// By `From`; see [`FailsInto`].
#[derive(Debug)]
pub struct ByFrom;

#[diagnostic::do_not_recommend]
impl<V, E, T: From<E>> FailsInto<T, ByFrom> for Result<V, E> {
    type Leaf<L> = L;

    fn keep<L>(leaf: L) -> L {
        leaf
    }
}

#[diagnostic::do_not_recommend]
impl<T, N: Nothing> FailsInto<T, ByNothing> for N {
    type Leaf<L> = L;

    fn keep<L>(leaf: L) -> L {
        leaf
    }
}

#[diagnostic::do_not_recommend]
impl<V, E, T: From<ArmError<E>>> LabeledInto<T, ByFrom> for Result<V, E> {
    type Leaf<L> = L;

    fn keep<L>(leaf: L) -> L {
        leaf
    }
}

#[diagnostic::do_not_recommend]
impl<T, N: Nothing> LabeledInto<T, ByNothing> for N {
    type Leaf<L> = L;

    fn keep<L>(leaf: L) -> L {
        leaf
    }
}
