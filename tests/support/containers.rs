//! One list of arms in every container that takes it, so that a promise is checked of all of them.

use std::fmt::{self, Debug};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::FusedFuture;
use gather::{Settled, gather};

use super::{Event, Sender, event};

/// A future without its type.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

pub fn boxed<'a, F: Future + 'a>(future: F) -> Boxed<'a, F::Output> {
    Box::pin(future)
}

/// `n` futures that are completed by hand.
pub fn events<T>(n: usize) -> (Vec<Sender<T>>, Vec<Event<T>>) {
    (0..n).map(|_| event()).unzip()
}

/// The sizes on both sides of each change inside: arms in a group, nodes in a tree, a poll's budget.
pub const SIZES: [usize; 12] = [1, 2, 3, 21, 22, 24, 25, 30, 31, 64, 65, 1000];
/// Sizes for tests whose work grows with the square.
pub const SMALL_SIZES: [usize; 8] = [1, 2, 3, 4, 12, 21, 22, 60];

/// What holds the arms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Tuple,
    Array,
    Vec,
    Iterator,
}

/// The containers that take `n` arms in these tests.
pub fn kinds(n: usize) -> impl Iterator<Item = Kind> {
    let tuple = matches!(n, 1..=4 | 12);
    [Kind::Vec, Kind::Iterator, Kind::Array, Kind::Tuple]
        .into_iter()
        .take(if tuple { 4 } else { 3 })
}

/// A gather whose type is forgotten; its output is a list, whatever the container was.
pub trait Gathered: FusedFuture + Debug {}
impl<F: FusedFuture + Debug> Gathered for F {}

pub type AnyGather<'a, O> = Pin<Box<dyn Gathered<Output = O> + 'a>>;

/// An output that can be written as a list.
pub trait Listed {
    type List;
    fn listed(self) -> Self::List;
}

impl<T> Listed for Vec<T> {
    type List = Self;
    fn listed(self) -> Self {
        self
    }
}

impl<T, const N: usize> Listed for [T; N] {
    type List = Vec<T>;
    fn listed(self) -> Vec<T> {
        self.into_iter().collect()
    }
}

impl<L: Listed, E> Listed for Result<L, E> {
    type List = Result<L::List, E>;
    fn listed(self) -> Self::List {
        self.map(L::listed)
    }
}

impl<L: Listed> Listed for Option<L> {
    type List = Option<L::List>;
    fn listed(self) -> Self::List {
        self.map(L::listed)
    }
}

macro_rules! listed_tuple {
    ($($t:ident)*; $($x:ident)*) => {
        impl<T> Listed for ($($t,)*) {
            type List = Vec<T>;
            fn listed(self) -> Vec<T> {
                let ($($x,)*) = self;
                vec![$($x),*]
            }
        }
    };
}
listed_tuple!(T; a);
listed_tuple!(T T; a b);
listed_tuple!(T T T; a b c);
listed_tuple!(T T T T; a b c d);
listed_tuple!(T T T T T T T T T T T T; a b c d e f g h i j k l);

pub struct Listing<F>(Pin<Box<F>>);

impl<F: Future<Output: Listed>> Future for Listing<F> {
    type Output = <F::Output as Listed>::List;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx).map(Listed::listed)
    }
}

impl<F: FusedFuture<Output: Listed>> FusedFuture for Listing<F> {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl<F: Debug> Debug for Listing<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

pub fn listing<'a, F, L>(gather: F) -> AnyGather<'a, L>
where
    F: FusedFuture<Output: Listed<List = L>> + Debug + 'a,
{
    Box::pin(Listing(Box::pin(gather)))
}

pub fn array<const N: usize, F>(arms: Vec<F>) -> [F; N] {
    let array = arms.try_into().ok();
    array.unwrap_or_else(|| panic!("not {N} arms"))
}

macro_rules! tuple {
    ($arms:expr; $($x:ident)*) => {{
        let mut arms = $arms.into_iter();
        $(let $x = arms.next().unwrap();)*
        ($($x,)*)
    }};
}

macro_rules! gatherers {
    ($(#[$doc:meta])* $name:ident<$($param:ident),*>: $arm:ty => $out:ty, $mode:ident) => {
        $(#[$doc])*
        pub fn $name<'a, F, $($param),*>(kind: Kind, arms: Vec<F>) -> AnyGather<'a, $out>
        where
            F: Future<Output = $arm> + 'a,
            $($param: 'a),*
        {
            match (kind, arms.len()) {
                (Kind::Vec, _) => listing(gather(arms).$mode()),
                (Kind::Iterator, _) => listing(gather(arms.into_iter()).$mode()),
                (Kind::Tuple, 1) => listing(gather(tuple!(arms; a)).$mode()),
                (Kind::Tuple, 2) => listing(gather(tuple!(arms; a b)).$mode()),
                (Kind::Tuple, 3) => listing(gather(tuple!(arms; a b c)).$mode()),
                (Kind::Tuple, 4) => listing(gather(tuple!(arms; a b c d)).$mode()),
                (Kind::Tuple, 12) => {
                    listing(gather(tuple!(arms; a b c d e f g h i j k l)).$mode())
                }
                (Kind::Array, 0) => listing(gather(array::<0, F>(arms)).$mode()),
                (Kind::Array, 1) => listing(gather(array::<1, F>(arms)).$mode()),
                (Kind::Array, 2) => listing(gather(array::<2, F>(arms)).$mode()),
                (Kind::Array, 3) => listing(gather(array::<3, F>(arms)).$mode()),
                (Kind::Array, 4) => listing(gather(array::<4, F>(arms)).$mode()),
                (Kind::Array, 12) => listing(gather(array::<12, F>(arms)).$mode()),
                (Kind::Array, 21) => listing(gather(array::<21, F>(arms)).$mode()),
                (Kind::Array, 22) => listing(gather(array::<22, F>(arms)).$mode()),
                (Kind::Array, 24) => listing(gather(array::<24, F>(arms)).$mode()),
                (Kind::Array, 25) => listing(gather(array::<25, F>(arms)).$mode()),
                (Kind::Array, 30) => listing(gather(array::<30, F>(arms)).$mode()),
                (Kind::Array, 31) => listing(gather(array::<31, F>(arms)).$mode()),
                (Kind::Array, 60) => listing(gather(array::<60, F>(arms)).$mode()),
                (Kind::Array, 64) => listing(gather(array::<64, F>(arms)).$mode()),
                (Kind::Array, 65) => listing(gather(array::<65, F>(arms)).$mode()),
                (Kind::Array, 300) => listing(gather(array::<300, F>(arms)).$mode()),
                (Kind::Array, 1000) => listing(gather(array::<1000, F>(arms)).$mode()),
                (kind, n) => panic!("no {kind:?} of {n} arms in these tests"),
            }
        }
    };
}

gatherers! {
    /// Mode `all`.
    all<T>: T => Vec<T>, all
}
gatherers! {
    /// Mode `fail_fast` over `Result`s.
    fail_fast<T, E>: Result<T, E> => Result<Vec<T>, E>, fail_fast
}
gatherers! {
    /// Mode `fail_fast` over `Option`s.
    fail_fast_option<T>: Option<T> => Option<Vec<T>>, fail_fast
}
gatherers! {
    /// Mode `settle`.
    settle<T>: T => Vec<Settled<T>>, settle
}
