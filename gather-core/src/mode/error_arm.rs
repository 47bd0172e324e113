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

/// `T: From<Self>`, asked the other way round: of an error that is not known yet, rustc looks at no `From` of
/// the user's, and does not say for each bound behind it that there are several.
#[diagnostic::on_unimplemented(
    message = "the error `{Self}` can't be converted to `{T}`",
    label = "no `From<{Self}>` for `{T}`",
    note = "`error` needs `{T}: From<E>` for the error `E` of each arm: implement it, or use `map_err`"
)]
pub trait Becomes<T> {
    /// As `From` does.
    fn become_error(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<E, T: From<E>> Becomes<T> for E {
    #[inline]
    fn become_error(self) -> T {
        T::from(self)
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
impl<V, E: Becomes<T>, T> FailsInto<T, ByFrom> for Result<V, E> {
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
impl<V, E, T> LabeledInto<T, ByFrom> for Result<V, E>
where
    ArmError<E>: Becomes<T>,
{
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
