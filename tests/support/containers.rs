//! One list of arms in every container that takes it, so that a promise is checked of all of them.

use std::fmt::{self, Debug};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::FusedFuture;
use gather::{QuorumError, Settled, gather};

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

pub struct Listing<F, M>(Pin<Box<F>>, M);

impl<F: Future, M: Fn(F::Output) -> L + Unpin, L> Future for Listing<F, M> {
    type Output = L;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<L> {
        self.0.as_mut().poll(cx).map(&self.1)
    }
}

impl<F: FusedFuture, M: Fn(F::Output) -> L + Unpin, L> FusedFuture for Listing<F, M> {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl<F: Debug, M> Debug for Listing<F, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

pub fn listing<'a, F, M, L>(gather: F, list: M) -> AnyGather<'a, L>
where
    F: FusedFuture + Debug + 'a,
    M: Fn(F::Output) -> L + Unpin + 'a,
    L: 'a,
{
    Box::pin(Listing(Box::pin(gather), list))
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

macro_rules! made {
    ($container:expr, |$gather:ident| $make:expr, $list:expr) => {{
        let $gather = gather($container);
        listing($make, $list)
    }};
}

macro_rules! gatherers {
    ($(#[$doc:meta])* $name:ident<$($param:ident),*>: $arm:ty => $out:ty, |$gather:ident| $make:expr, $list:expr) => {
        $(#[$doc])*
        pub fn $name<'a, F, $($param),*>(kind: Kind, arms: Vec<F>) -> AnyGather<'a, $out>
        where
            F: Future<Output = $arm> + 'a,
            $($param: 'a),*
        {
            match (kind, arms.len()) {
                (Kind::Vec, _) => made!(arms, |$gather| $make, $list),
                (Kind::Iterator, _) => made!(arms.into_iter(), |$gather| $make, $list),
                (Kind::Tuple, 1) => made!(tuple!(arms; a), |$gather| $make, $list),
                (Kind::Tuple, 2) => made!(tuple!(arms; a b), |$gather| $make, $list),
                (Kind::Tuple, 3) => made!(tuple!(arms; a b c), |$gather| $make, $list),
                (Kind::Tuple, 4) => made!(tuple!(arms; a b c d), |$gather| $make, $list),
                (Kind::Tuple, 12) => {
                    made!(tuple!(arms; a b c d e f g h i j k l), |$gather| $make, $list)
                }
                (Kind::Array, 0) => made!(array::<0, F>(arms), |$gather| $make, $list),
                (Kind::Array, 1) => made!(array::<1, F>(arms), |$gather| $make, $list),
                (Kind::Array, 2) => made!(array::<2, F>(arms), |$gather| $make, $list),
                (Kind::Array, 3) => made!(array::<3, F>(arms), |$gather| $make, $list),
                (Kind::Array, 4) => made!(array::<4, F>(arms), |$gather| $make, $list),
                (Kind::Array, 12) => made!(array::<12, F>(arms), |$gather| $make, $list),
                (Kind::Array, 21) => made!(array::<21, F>(arms), |$gather| $make, $list),
                (Kind::Array, 22) => made!(array::<22, F>(arms), |$gather| $make, $list),
                (Kind::Array, 24) => made!(array::<24, F>(arms), |$gather| $make, $list),
                (Kind::Array, 25) => made!(array::<25, F>(arms), |$gather| $make, $list),
                (Kind::Array, 30) => made!(array::<30, F>(arms), |$gather| $make, $list),
                (Kind::Array, 31) => made!(array::<31, F>(arms), |$gather| $make, $list),
                (Kind::Array, 60) => made!(array::<60, F>(arms), |$gather| $make, $list),
                (Kind::Array, 64) => made!(array::<64, F>(arms), |$gather| $make, $list),
                (Kind::Array, 65) => made!(array::<65, F>(arms), |$gather| $make, $list),
                (Kind::Array, 300) => made!(array::<300, F>(arms), |$gather| $make, $list),
                (Kind::Array, 1000) => made!(array::<1000, F>(arms), |$gather| $make, $list),
                (kind, n) => panic!("no {kind:?} of {n} arms in these tests"),
            }
        }
    };
}

gatherers! {
    /// Mode `all`.
    all<T>: T => Vec<T>,
    |gather| gather.all(), Listed::listed
}
gatherers! {
    /// Mode `fail_fast` over `Result`s.
    fail_fast<T, E>: Result<T, E> => Result<Vec<T>, E>,
    |gather| gather.fail_fast(), Listed::listed
}
gatherers! {
    /// Mode `fail_fast` over `Option`s.
    fail_fast_option<T>: Option<T> => Option<Vec<T>>,
    |gather| gather.fail_fast(), Listed::listed
}
gatherers! {
    /// Mode `settle`.
    settle<T>: T => Vec<Settled<T>>,
    |gather| gather.settle(), Listed::listed
}
gatherers! {
    /// Mode `validate`.
    validate<T, E>: Result<T, E> => Result<Vec<T>, Vec<Option<E>>>,
    |gather| gather.validate(), |output| output.map(Listed::listed).map_err(Listed::listed)
}
gatherers! {
    /// Mode `race`; `None` where the container may be empty and is.
    race<T>: Lap<T> => Option<T>,
    |gather| gather.race(), Won::won
}
gatherers! {
    /// Mode `first_ok` over `Result`s.
    first_ok<T, E>: Result<T, E> => Result<T, Vec<E>>,
    |gather| gather.first_ok(), |output| output.map_err(Listed::listed)
}
gatherers! {
    /// Mode `first_ok` over `Option`s.
    first_ok_option<T>: Option<T> => Option<T>,
    |gather| gather.first_ok(), |output| output
}
/// What is left of a quorum that was not reached: what the arms gave, which failed, its message.
pub type Missed<T, E> = (Vec<Option<Result<T, E>>>, Vec<String>, String);

fn missed<S: Listed>(error: QuorumError<S>) -> (S::List, Vec<String>, String) {
    let failed = error.failed().map(|arm| arm.to_string()).collect();
    let message = error.to_string();
    (error.into_partial().listed(), failed, message)
}

/// The output of a quorum: each success in its place, or what is left of it.
pub type Voted<T, E> = Result<Vec<Option<T>>, Missed<T, E>>;

/// Mode `quorum`.
pub fn quorum<'a, F, T, E>(kind: Kind, arms: Vec<F>, n: usize) -> AnyGather<'a, Voted<T, E>>
where
    F: Future<Output = Result<T, E>> + 'a,
    T: 'a,
    E: 'a,
{
    NEEDED.set(n);
    quorum_of_needed(kind, arms)
}

std::thread_local! {
    /// What the macro below has no parameter for.
    static NEEDED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}
gatherers! {
    /// Mode `quorum`, of as many as `NEEDED`.
    quorum_of_needed<T, E>: Result<T, E> => Voted<T, E>,
    |gather| gather.quorum(NEEDED.get()), |output| output.map(Listed::listed).map_err(missed)
}

/// The output of an arm that races, so that `T` of a tuple is told from `Option<T>` of a collection.
pub struct Lap<T>(pub T);

trait Won {
    type Prize;
    fn won(self) -> Option<Self::Prize>;
}

impl<T> Won for Lap<T> {
    type Prize = T;
    fn won(self) -> Option<T> {
        Some(self.0)
    }
}

impl<T> Won for Option<Lap<T>> {
    type Prize = T;
    fn won(self) -> Option<T> {
        self.map(|lap| lap.0)
    }
}
