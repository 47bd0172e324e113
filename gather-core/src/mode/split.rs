//! Takes the outputs of arms apart: those that succeeded, those that failed.
//!
//! What is not handed back is dropped behind, all of it, also where one of the drops unwinds: so it
//! is moved out first.

use core::array;

#[cfg(feature = "alloc")]
use crate::arms::Borrowed;

/// Outputs in the nesting of the arms, `None` for an arm without one.
pub trait Split: Sized {
    /// The successes in the same nesting.
    type Oks;
    /// The failures in the same nesting.
    type Errs;

    /// Only moves.
    fn split(self) -> (Self::Oks, Self::Errs);
}

impl<T, E> Split for Option<Result<T, E>> {
    type Oks = Option<T>;
    type Errs = Option<E>;

    fn split(self) -> (Option<T>, Option<E>) {
        match self {
            Some(Ok(value)) => (Some(value), None),
            Some(Err(error)) => (None, Some(error)),
            None => (None, None),
        }
    }
}

impl Split for () {
    type Oks = ();
    type Errs = ();

    fn split(self) -> ((), ()) {
        ((), ())
    }
}

impl<A: Split, B: Split> Split for (A, B) {
    type Oks = (A::Oks, B::Oks);
    type Errs = (A::Errs, B::Errs);

    fn split(self) -> (Self::Oks, Self::Errs) {
        let (first_oks, first_errs) = self.0.split();
        let (second_oks, second_errs) = self.1.split();
        ((first_oks, second_oks), (first_errs, second_errs))
    }
}

impl<P: Split, const N: usize> Split for [P; N] {
    type Oks = [P::Oks; N];
    type Errs = [P::Errs; N];

    fn split(self) -> (Self::Oks, Self::Errs) {
        let mut errs = [const { None }; N];
        let mut places = errs.iter_mut();
        let oks = self.map(|piece| {
            let (ok, err) = piece.split();
            if let Some(place) = places.next() {
                *place = Some(err);
            }
            ok
        });
        let mut errs = errs.into_iter().flatten();
        let errs = array::from_fn(|_| match errs.next() {
            Some(err) => err,
            None => unreachable!("`gather`: as many pieces as before"),
        });
        (oks, errs)
    }
}

/// None of those that are in their store has failed.
#[cfg(feature = "alloc")]
impl<T, E> Split for Borrowed<alloc::vec::Vec<Option<Result<T, E>>>> {
    type Oks = alloc::vec::Vec<Option<T>>;
    type Errs = alloc::vec::Vec<Option<E>>;

    fn split(self) -> (Self::Oks, Self::Errs) {
        match self {
            Self::Stored(outputs) => {
                let errs = (0..outputs).map(|_| None).collect();
                (alloc::vec::Vec::new(), errs)
            }
            Self::Here(outputs) => outputs.split(),
        }
    }
}

#[cfg(feature = "alloc")]
impl<P: Split> Split for alloc::vec::Vec<P> {
    type Oks = alloc::vec::Vec<P::Oks>;
    type Errs = alloc::vec::Vec<P::Errs>;

    fn split(self) -> (Self::Oks, Self::Errs) {
        self.into_iter().map(Split::split).unzip()
    }
}
