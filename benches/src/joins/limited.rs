//! Joins of many arms of which a hundred are in flight at a time.

use std::future::Future;
use std::num::NonZeroUsize;

use futures::stream::{self, StreamExt};
use futures_buffered::BufferedStreamExt;
use futures_concurrency::concurrent_stream::ConcurrentStream;
use futures_concurrency::stream::StreamExt as _;

use super::{
    Buffered, BufferedUnordered, Concurrency, Gather, Implementation, StreamBuffered,
    StreamUnordered,
};

/// How many arms are in flight.
const LIMIT: usize = 100;

/// Joins the arms of an iterator, at most [`LIMIT`] at a time.
pub(crate) trait JoinLimited: Implementation {
    fn join<I: Iterator<Item: Future>>(arms: I) -> impl Future;
}

impl JoinLimited for Gather {
    #[inline]
    fn join<I: Iterator<Item: Future>>(arms: I) -> impl Future {
        gather::gather(arms).limit(LIMIT)
    }
}

impl JoinLimited for Concurrency {
    #[inline]
    fn join<I: Iterator<Item: Future>>(arms: I) -> impl Future {
        let arms = stream::iter(arms).co().limit(NonZeroUsize::new(LIMIT));
        arms.map(async |arm: I::Item| arm.await).collect::<Vec<_>>()
    }
}

impl JoinLimited for StreamBuffered {
    #[inline]
    fn join<I: Iterator<Item: Future>>(arms: I) -> impl Future {
        stream::iter(arms).buffered(LIMIT).collect::<Vec<_>>()
    }
}

impl JoinLimited for StreamUnordered {
    #[inline]
    fn join<I: Iterator<Item: Future>>(arms: I) -> impl Future {
        stream::iter(arms)
            .buffer_unordered(LIMIT)
            .collect::<Vec<_>>()
    }
}

impl JoinLimited for Buffered {
    #[inline]
    fn join<I: Iterator<Item: Future>>(arms: I) -> impl Future {
        stream::iter(arms)
            .buffered_ordered(LIMIT)
            .collect::<Vec<_>>()
    }
}

impl JoinLimited for BufferedUnordered {
    #[inline]
    fn join<I: Iterator<Item: Future>>(arms: I) -> impl Future {
        stream::iter(arms)
            .buffered_unordered(LIMIT)
            .collect::<Vec<_>>()
    }
}
