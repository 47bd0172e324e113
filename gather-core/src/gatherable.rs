//! What `gather()` takes: tuples, arrays, `Vec`s and iterators of futures.

use crate::arms::{Array, ByNothing, Empty, Fixed, Leaf, Nothing, Pair};
use crate::control::Controls;
use crate::mode::All;
use crate::shape::{Flat, Same};
use crate::{Gather, arms::Arms};

/// Something that can be gathered: a tuple of up to 12 futures, an array of futures, and with
/// feature `alloc` a `Vec` or an iterator of futures. The futures may be anything `IntoFuture`.
///
/// It is what [`gather()`] asks of its argument, to be named in bounds, and not to be implemented
/// elsewhere: what it consists of changes without notice. `By` is chosen by the compiler; it keeps the
/// four kinds apart.
#[cfg_attr(
    feature = "alloc",
    diagnostic::on_unimplemented(
        message = "`{Self}` can't be gathered",
        label = "not a tuple, array, `Vec` or iterator of futures",
        note = "for another collection use `.into_iter()`; for more than 12 futures of different types use `gather!`",
        note = "several futures stand in one pair of brackets, `gather((a, b))`, `gather([a, b])`, or in the macro, `gather!(a, b)`; each is a future that is not awaited yet"
    )
)]
#[cfg_attr(
    not(feature = "alloc"),
    diagnostic::on_unimplemented(
        message = "`{Self}` can't be gathered",
        label = "not a tuple or array of futures",
        note = "a `Vec` or an iterator of futures needs the feature `alloc` of `gather`; for more than 12 futures of different types use `gather!`",
        note = "several futures stand in one pair of brackets, `gather((a, b))`, `gather([a, b])`, or in the macro, `gather!(a, b)`; each is a future that is not awaited yet"
    )
)]
pub trait Gatherable<By> {
    /// The arms.
    #[doc(hidden)]
    type Arms: Arms;
    /// What their outputs look like.
    #[doc(hidden)]
    type Shape;

    /// The arms, not started.
    #[doc(hidden)]
    fn into_arms(self) -> Self::Arms;
}

/// Joins futures: the same engine and modes as the `gather!` macro, for tuples and for collections
/// of any size.
///
/// Takes a tuple of up to 12 futures, an array, a `Vec` or an iterator of futures, or of anything
/// `IntoFuture`; other collections by `.into_iter()`. The output has the same shape: a tuple, an
/// array, a `Vec`; in the order of the arms, whichever finishes first.
///
/// An iterator is drawn at the first poll, under a [`limit`](crate::Gather::limit) as places become
/// free.
///
/// # Examples
///
/// ```
/// use gather::gather;
/// use futures::executor::block_on;
///
/// let (a, b) = block_on(gather((async { 1 }, async { "two" })));
/// assert_eq!((a, b), (1, "two"));
///
/// let squares: Vec<u32> = block_on(gather((1..=4).map(|n| async move { n * n })));
/// assert_eq!(squares, [1, 4, 9, 16]);
///
/// let [a, b]: [u32; 2] = block_on(gather([core::future::ready(1), core::future::ready(2)]));
/// assert_eq!(a + b, 3);
/// ```
pub fn gather<X: Gatherable<By>, By>(arms: X) -> Gather<X::Arms, All, X::Shape> {
    Gather::new(arms.into_arms(), All, Controls::off())
}

/// A tuple.
#[derive(Debug)]
pub struct ByTuple;
/// An array.
#[derive(Debug)]
pub struct ByArray;
/// A `Vec`.
#[cfg(feature = "alloc")]
#[derive(Debug)]
pub struct ByVec;
/// An iterator.
#[cfg(feature = "alloc")]
#[derive(Debug)]
pub struct ByIterator;

// As for `IntoArm`: were the iterators the only ones of any type, what can't be gathered would be
// taken for one of them, and be three errors.
#[diagnostic::do_not_recommend]
impl<T: Nothing> Gatherable<ByNothing> for T {
    type Arms = Empty;
    type Shape = Same;

    fn into_arms(self) -> Empty {
        Empty
    }
}

impl<F: IntoFuture, const N: usize> Gatherable<ByArray> for [F; N] {
    type Arms = Array<F::IntoFuture, F::Output, N>;
    type Shape = Same;

    fn into_arms(self) -> Self::Arms {
        Array::new(self.map(IntoFuture::into_future))
    }
}

#[cfg(feature = "alloc")]
impl<F: IntoFuture> Gatherable<ByVec> for alloc::vec::Vec<F> {
    type Arms = crate::arms::Many<F::IntoFuture, F::Output>;
    type Shape = Same;

    fn into_arms(self) -> Self::Arms {
        crate::arms::Many::new(self.into_iter().map(IntoFuture::into_future).collect())
    }
}

#[cfg(feature = "alloc")]
impl<I: Iterator<Item: IntoFuture>> Gatherable<ByIterator> for I {
    type Arms =
        crate::arms::Lazy<I, <I::Item as IntoFuture>::IntoFuture, <I::Item as IntoFuture>::Output>;
    type Shape = Same;

    fn into_arms(self) -> Self::Arms {
        crate::arms::Lazy::collection(self)
    }
}

impl Gatherable<ByTuple> for () {
    type Arms = Empty;
    type Shape = Flat<0>;

    fn into_arms(self) -> Empty {
        Empty
    }
}

macro_rules! tuple {
    ($n:literal: $($t:ident)*; $($tree:tt)*) => {
        impl<$($t: IntoFuture),*> Gatherable<ByTuple> for ($($t,)*) {
            type Arms = Fixed<tuple!(@type $($tree)*)>;
            type Shape = Flat<$n>;

            #[inline]
            #[allow(non_snake_case, reason = "one list serves as types and values")]
            fn into_arms(self) -> Self::Arms {
                let ($($t,)*) = self;
                // All of them before the first is in a slot, which would not drop it if the next
                // `into_future` unwound.
                let ($($t,)*) = ($($t.into_future(),)*);
                Fixed::new(tuple!(@value $($tree)*))
            }
        }
    };
    (@type ($($a:tt)*) ($($b:tt)*)) => { Pair<tuple!(@type $($a)*), tuple!(@type $($b)*)> };
    (@type $t:ident) => { Leaf<$t::IntoFuture, $t::Output> };
    (@value ($($a:tt)*) ($($b:tt)*)) => { Pair::new(tuple!(@value $($a)*), tuple!(@value $($b)*)) };
    (@value $t:ident) => { Leaf::new($t) };
}

tuple!(1: A; A);
tuple!(2: A B; (A) (B));
tuple!(3: A B C; ((A) (B)) (C));
tuple!(4: A B C D; ((A) (B)) ((C) (D)));
tuple!(5: A B C D E; (((A) (B)) (C)) ((D) (E)));
tuple!(6: A B C D E F; (((A) (B)) (C)) (((D) (E)) (F)));
tuple!(7: A B C D E F G; (((A) (B)) ((C) (D))) (((E) (F)) (G)));
tuple!(8: A B C D E F G H; (((A) (B)) ((C) (D))) (((E) (F)) ((G) (H))));
tuple!(9: A B C D E F G H I; ((((A) (B)) (C)) ((D) (E))) (((F) (G)) ((H) (I))));
tuple!(10: A B C D E F G H I J; ((((A) (B)) (C)) ((D) (E))) ((((F) (G)) (H)) ((I) (J))));
tuple!(11: A B C D E F G H I J K; ((((A) (B)) (C)) (((D) (E)) (F))) ((((G) (H)) (I)) ((J) (K))));
tuple!(12: A B C D E F G H I J K L; ((((A) (B)) (C)) (((D) (E)) (F))) ((((G) (H)) (I)) (((J) (K)) (L))));
