//! Joins of a fixed number of arms that stop at the first error.

use std::future::Future;

use futures_concurrency::future::TryJoin;

use super::{Concurrency, Futures, Gather, Implementation, Tokio};

type Attempted = Result<u64, u64>;

/// Joins arms that may fail.
pub(crate) trait JoinFallible<const K: usize>: Implementation {
    fn join<F: Future<Output = Attempted>>(arms: [F; K]) -> impl Future;
}

macro_rules! join_fallible {
    ($type:ty, $k:literal, [$($arm:ident)*], $joined:expr) => {
        impl JoinFallible<$k> for $type {
            #[inline]
            fn join<F: Future<Output = Attempted>>(arms: [F; $k]) -> impl Future {
                async move {
                    let [$($arm),*] = arms;
                    $joined
                }
            }
        }
    };
}

macro_rules! by_macros {
    ($k:literal: $($arm:ident)*) => {
        join_fallible!(Gather, $k, [$($arm)*], gather::gather!(<fail_fast> $($arm),*).await);
        join_fallible!(Tokio, $k, [$($arm)*], tokio::try_join!($($arm),*));
        join_fallible!(Futures, $k, [$($arm)*], futures::try_join!($($arm),*));
    };
}

/// futures-concurrency joins tuples of up to 15 futures, and arrays.
macro_rules! by_tuple {
    ($k:literal: $($arm:ident)*) => {
        by_macros!($k: $($arm)*);
        join_fallible!(Concurrency, $k, [$($arm)*], ($($arm,)*).try_join().await);
    };
}

macro_rules! by_array {
    ($k:literal: $($arm:ident)*) => {
        by_macros!($k: $($arm)*);
        join_fallible!(Concurrency, $k, [$($arm)*], [$($arm),*].try_join().await);
    };
}

by_tuple!(2: a b);
by_tuple!(3: a b c);
by_tuple!(4: a b c d);
by_tuple!(8: a b c d e f g h);
by_tuple!(12: a b c d e f g h i j k l);
by_array!(32: a0 a1 a2 a3 a4 a5 a6 a7 b0 b1 b2 b3 b4 b5 b6 b7
              c0 c1 c2 c3 c4 c5 c6 c7 d0 d1 d2 d3 d4 d5 d6 d7);
by_array!(64: a0 a1 a2 a3 a4 a5 a6 a7 b0 b1 b2 b3 b4 b5 b6 b7
              c0 c1 c2 c3 c4 c5 c6 c7 d0 d1 d2 d3 d4 d5 d6 d7
              e0 e1 e2 e3 e4 e5 e6 e7 f0 f1 f2 f3 f4 f5 f6 f7
              g0 g1 g2 g3 g4 g5 g6 g7 h0 h1 h2 h3 h4 h5 h6 h7);
