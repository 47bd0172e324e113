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

macro_rules! fallible {
    ($k:literal: $($arm:ident)*) => {
        join_fallible!(Gather, $k, [$($arm)*], gather::gather!(<fail_fast> $($arm),*).await);
        join_fallible!(Tokio, $k, [$($arm)*], tokio::try_join!($($arm),*));
        join_fallible!(Futures, $k, [$($arm)*], futures::try_join!($($arm),*));
        join_fallible!(Concurrency, $k, [$($arm)*], ($($arm,)*).try_join().await);
    };
}

fallible!(2: a b);
fallible!(3: a b c);
fallible!(4: a b c d);
fallible!(8: a b c d e f g h);
fallible!(12: a b c d e f g h i j k l);
