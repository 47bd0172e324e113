//! Puts the outputs that were lent back in their places.
//!
//! Nothing here is unsafe: the stores come by value, so nobody borrows from them any more.

use core::convert::Infallible;

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use crate::Stopped;
#[cfg(feature = "alloc")]
use crate::arms::Borrowed;
use crate::arms::Stored;
use crate::control::{Off, Until};
use crate::mode::{All, FailFast, Settle, Validate};
use crate::shape::Shape;
use crate::store::{Input, Lender, Store};

/// An arm whose output was not lent: it is among the pieces.
#[derive(Clone, Copy, Debug)]
pub struct Here;

/// The store of an arm that may be left out, so that it has no value and was never set.
#[derive(Debug)]
pub struct Maybe<T>(Store<Option<T>>);

impl<T> Maybe<T> {
    /// An empty store for the output of the arm at this place.
    pub const fn new(place: usize) -> Self {
        Self(Store::new(place))
    }

    /// As of any store.
    pub fn split(&mut self) -> (Lender<'_, Option<T>>, Input<'_, Option<T>>) {
        self.0.split()
    }
}

/// A store, or a tree of stores, that knows what a piece stands for.
pub trait Redeem<P> {
    /// The piece with what was lent.
    type Whole;

    /// Only moves.
    fn redeem(self, piece: P) -> Self::Whole;
}

impl<P> Redeem<P> for Here {
    type Whole = P;

    #[inline]
    fn redeem(self, piece: P) -> P {
        piece
    }
}

impl<A: Redeem<P>, B: Redeem<Q>, P, Q> Redeem<(P, Q)> for (A, B) {
    type Whole = (A::Whole, B::Whole);

    #[inline]
    fn redeem(self, (first, second): (P, Q)) -> Self::Whole {
        (self.0.redeem(first), self.1.redeem(second))
    }
}

/// Where an output was lent.
pub trait Lends {
    /// The output, as it is handed back.
    type Value;

    /// Only moves.
    fn value(self) -> Self::Value;
}

impl<T> Lends for Store<T> {
    type Value = T;

    #[inline]
    fn value(self) -> T {
        match self.into_inner() {
            Some(value) => value,
            None => unreachable!("`gather`: an output that was lent is not there"),
        }
    }
}

impl<T> Lends for Maybe<T> {
    type Value = Option<T>;

    fn value(self) -> Option<T> {
        self.0.into_inner().flatten()
    }
}

impl<V: Lends> Redeem<Stored> for V {
    type Whole = V::Value;

    #[inline]
    fn redeem(self, _: Stored) -> V::Value {
        self.value()
    }
}

impl<V: Lends> Redeem<Option<Stored>> for V {
    type Whole = Option<V::Value>;

    fn redeem(self, piece: Option<Stored>) -> Self::Whole {
        piece.map(|Stored| self.value())
    }
}

impl<V: Lends, E> Redeem<Result<Stored, E>> for V {
    type Whole = Result<V::Value, E>;

    #[inline]
    fn redeem(self, piece: Result<Stored, E>) -> Self::Whole {
        piece.map(|Stored| self.value())
    }
}

impl<V: Lends, E> Redeem<Option<Result<Stored, E>>> for V {
    type Whole = Option<Result<V::Value, E>>;

    fn redeem(self, piece: Option<Result<Stored, E>>) -> Self::Whole {
        piece.map(|piece| piece.map(|Stored| self.value()))
    }
}

/// What an element's output is among the pieces.
#[cfg(feature = "alloc")]
pub trait Piece<T> {
    /// Only moves.
    fn of(output: T) -> Self;
}

#[cfg(feature = "alloc")]
impl<T> Piece<T> for T {
    #[inline]
    fn of(output: T) -> T {
        output
    }
}

#[cfg(feature = "alloc")]
impl<T> Piece<T> for Option<T> {
    fn of(output: T) -> Option<T> {
        Some(output)
    }
}

#[cfg(feature = "alloc")]
impl<T, E> Piece<T> for Option<Result<T, E>> {
    fn of(output: T) -> Option<Result<T, E>> {
        Some(Ok(output))
    }
}

/// A spread's outputs, each a piece of its own.
#[cfg(feature = "alloc")]
impl<T, P: Piece<T>> Redeem<Borrowed<Vec<P>>> for Store<Vec<T>> {
    type Whole = Vec<P>;

    fn redeem(self, piece: Borrowed<Vec<P>>) -> Vec<P> {
        match piece {
            Borrowed::Stored(_) => self.value().into_iter().map(P::of).collect(),
            Borrowed::Here(pieces) => pieces,
        }
    }
}

/// A mode whose arms can lend their outputs: where they are in its own.
pub trait Merge<O, R, S> {
    /// The output in its shape.
    type Output;

    /// Only moves.
    fn merge(output: O, stores: R) -> Self::Output;
}

impl<P, R: Redeem<P>, S: Shape<R::Whole>> Merge<P, R, S> for All {
    type Output = S::Out;

    #[inline]
    fn merge(pieces: P, stores: R) -> S::Out {
        S::build(stores.redeem(pieces))
    }
}

impl<P, R: Redeem<P>, S: Shape<R::Whole>> Merge<P, R, S> for Settle {
    type Output = S::Out;

    #[inline]
    fn merge(pieces: P, stores: R) -> S::Out {
        S::build(stores.redeem(pieces))
    }
}

impl<P, E, R, S, V> Merge<Result<P, E>, R, S> for FailFast<Result<Infallible, E>, V>
where
    R: Redeem<P>,
    S: Shape<R::Whole>,
{
    type Output = Result<S::Out, E>;

    #[inline]
    fn merge(output: Result<P, E>, stores: R) -> Self::Output {
        output.map(|pieces| S::build(stores.redeem(pieces)))
    }
}

impl<P, R, S, V> Merge<Option<P>, R, S> for FailFast<Option<Infallible>, V>
where
    R: Redeem<P>,
    S: Shape<R::Whole>,
{
    type Output = Option<S::Out>;

    #[inline]
    fn merge(output: Option<P>, stores: R) -> Self::Output {
        output.map(|pieces| S::build(stores.redeem(pieces)))
    }
}

/// The errors are all there: none was lent.
impl<P, Q, R, S, V> Merge<Result<P, Q>, R, S> for Validate<V>
where
    R: Redeem<P>,
    S: Shape<R::Whole> + Shape<Q>,
{
    type Output = Result<<S as Shape<R::Whole>>::Out, <S as Shape<Q>>::Out>;

    fn merge(output: Result<P, Q>, stores: R) -> Self::Output {
        match output {
            Ok(pieces) => Ok(S::build(stores.redeem(pieces))),
            Err(errors) => Err(S::build(errors)),
        }
    }
}

/// The same for an output that an `until` may have cut short.
pub trait MergeInterrupted<O, R, S> {
    /// The output in its shape.
    type Output;

    /// Only moves.
    fn merge(output: O, stores: R) -> Self::Output;
}

impl<P, R: Redeem<P>, S: Shape<R::Whole>> MergeInterrupted<P, R, S> for Settle {
    type Output = S::Out;

    fn merge(pieces: P, stores: R) -> S::Out {
        <Self as Merge<P, R, S>>::merge(pieces, stores)
    }
}

/// Modes that give what there is when they are cut short.
macro_rules! partial {
    ($($mode:ty, [$($r:ident)*];)*) => {$(
        impl<O, P, R, S, $($r),*> MergeInterrupted<Result<O, Stopped<P>>, R, S> for $mode
        where
            Self: Merge<O, R, S>,
            R: Redeem<P>,
            S: Shape<R::Whole>,
        {
            type Output = Result<<Self as Merge<O, R, S>>::Output, Stopped<S::Out>>;

            fn merge(output: Result<O, Stopped<P>>, stores: R) -> Self::Output {
                match output {
                    Ok(output) => Ok(<Self as Merge<O, R, S>>::merge(output, stores)),
                    Err(stopped) => {
                        Err(stopped.map(|pieces| S::build(stores.redeem(pieces))))
                    }
                }
            }
        }
    )*};
}

partial! {
    All, [];
    FailFast<Q, V>, [Q V];
    Validate<V>, [V];
}

/// With an `until` and without.
pub trait MergeInTime<M, O, R, S> {
    /// The output in its shape.
    type Output;

    /// Only moves.
    fn merge(output: O, stores: R) -> Self::Output;
}

impl<M: Merge<O, R, S>, O, R, S> MergeInTime<M, O, R, S> for Off {
    type Output = M::Output;

    #[inline]
    fn merge(output: O, stores: R) -> M::Output {
        M::merge(output, stores)
    }
}

impl<F, M: MergeInterrupted<O, R, S>, O, R, S> MergeInTime<M, O, R, S> for Until<F> {
    type Output = M::Output;

    fn merge(output: O, stores: R) -> M::Output {
        M::merge(output, stores)
    }
}
