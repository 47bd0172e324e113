//! Joins of three joins of three joins of three arms.

use std::future::Future;

use futures_concurrency::future::Join;

use super::{Concurrency, Futures, Gather, Implementation, JoinMeMaybe, Tokio};

/// Joins 27 arms, three at a time.
///
/// The arms are made where they are joined, as in a program: handed in from outside, an `async`
/// block would hold them twice, once as it caught them and once as the macro pinned them.
pub(crate) trait JoinNested: Implementation {
    fn join<F: Future>(arm: impl Fn(usize) -> F + Copy) -> impl Future;
}

macro_rules! join_nested {
    ($type:ty, $join:ident) => {
        impl JoinNested for $type {
            #[inline]
            fn join<F: Future>(arm: impl Fn(usize) -> F + Copy) -> impl Future {
                #[inline]
                fn three<F: Future>(at: usize, arm: impl Fn(usize) -> F) -> impl Future {
                    $join!(arm(at), arm(at + 1), arm(at + 2))
                }
                #[inline]
                fn nine<F: Future>(at: usize, arm: impl Fn(usize) -> F + Copy) -> impl Future {
                    $join!(three(at, arm), three(at + 3, arm), three(at + 6, arm))
                }
                $join!(nine(0, arm), nine(9, arm), nine(18, arm))
            }
        }
    };
}

macro_rules! gather_value {
    ($($arm:expr),*) => { gather::gather!($($arm),*) };
}

macro_rules! tokio_block {
    ($($arm:expr),*) => { async move { tokio::join!($($arm),*) } };
}

macro_rules! futures_block {
    ($($arm:expr),*) => { async move { futures::join!($($arm),*) } };
}

macro_rules! join_me_maybe_block {
    ($($arm:expr),*) => { async move { join_me_maybe::join!($($arm),*) } };
}

macro_rules! tuple {
    ($($arm:expr),*) => { ($($arm),*).join() };
}

join_nested!(Gather, gather_value);
join_nested!(Tokio, tokio_block);
join_nested!(Futures, futures_block);
join_nested!(JoinMeMaybe, join_me_maybe_block);
join_nested!(Concurrency, tuple);
