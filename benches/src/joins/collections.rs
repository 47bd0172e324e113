//! Joins of any number of arms.

use std::future::Future;

use futures::stream::{FuturesUnordered, StreamExt};
use futures_concurrency::future::Join;

use super::{Buffered, Concurrency, Gather, Implementation, JoinAll, JoinSet, Unordered};

/// Joins a `Vec` of arms.
pub(crate) trait JoinCollection: Implementation {
    fn join<F: Future>(arms: Vec<F>) -> impl Future;
}

impl JoinCollection for Gather {
    #[inline]
    fn join<F: Future>(arms: Vec<F>) -> impl Future {
        gather::gather(arms)
    }
}

impl JoinCollection for Concurrency {
    #[inline]
    fn join<F: Future>(arms: Vec<F>) -> impl Future {
        arms.join()
    }
}

impl JoinCollection for Buffered {
    #[inline]
    fn join<F: Future>(arms: Vec<F>) -> impl Future {
        futures_buffered::join_all(arms)
    }
}

impl JoinCollection for JoinAll {
    #[inline]
    fn join<F: Future>(arms: Vec<F>) -> impl Future {
        futures::future::join_all(arms)
    }
}

impl JoinCollection for Unordered {
    #[inline]
    fn join<F: Future>(arms: Vec<F>) -> impl Future {
        arms.into_iter()
            .collect::<FuturesUnordered<_>>()
            .collect::<Vec<_>>()
    }
}

/// Joins a `Vec` of arms that own what they use and may move between threads: what a task needs.
pub(crate) trait JoinOwned: Implementation {
    fn join_owned<F: Future<Output: Send> + Send + 'static>(arms: Vec<F>) -> impl Future;
}

impl<J: JoinCollection> JoinOwned for J {
    #[inline]
    fn join_owned<F: Future<Output: Send> + Send + 'static>(arms: Vec<F>) -> impl Future {
        J::join(arms)
    }
}

impl JoinOwned for JoinSet {
    #[inline]
    fn join_owned<F: Future<Output: Send> + Send + 'static>(arms: Vec<F>) -> impl Future {
        async {
            arms.into_iter()
                .collect::<tokio::task::JoinSet<_>>()
                .join_all()
                .await
        }
    }
}
