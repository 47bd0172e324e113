//! The joins, one after another.

use std::future::Future;
use std::hint::black_box;
use std::time::{Duration, Instant};

use futures_concurrency::future::Join;
use tokio::task::JoinSet;

/// An arm that a task may run.
pub(crate) trait Arm: Future<Output = usize> + Send + 'static {}

impl<F: Future<Output = usize> + Send + 'static> Arm for F {}

/// What joins a `Vec` of arms.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By {
    Gather,
    JoinAll,
    JoinSet,
    Buffered,
    Concurrency,
}

pub(crate) const ALL: [By; 5] = [
    By::Gather,
    By::JoinAll,
    By::JoinSet,
    By::Buffered,
    By::Concurrency,
];

impl By {
    /// As the suite calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gather => "gather",
            Self::JoinAll => "futures::join_all",
            Self::JoinSet => "JoinSet",
            Self::Buffered => "futures-buffered",
            Self::Concurrency => "futures-concurrency",
        }
    }

    /// Adds up the outputs of the arms.
    async fn sum<F: Arm>(self, arms: Vec<F>) -> usize {
        match self {
            Self::Gather => gather::gather(arms).await.into_iter().sum(),
            Self::JoinAll => futures::future::join_all(arms).await.into_iter().sum(),
            Self::JoinSet => {
                let tasks: JoinSet<usize> = arms.into_iter().collect();
                tasks.join_all().await.into_iter().sum()
            }
            Self::Buffered => futures_buffered::join_all(arms).await.into_iter().sum(),
            Self::Concurrency => arms.join().await.into_iter().sum(),
        }
    }

    /// Joins the arms, and checks the sum of their outputs.
    pub(crate) async fn join<F: Arm>(self, arms: Vec<F>, expected: usize) {
        let sum = Box::pin(self.sum(arms)).await;
        assert_eq!(black_box(sum), expected, "{}", self.name());
    }

    /// Prints how long it took to join so many arms.
    pub(crate) fn tell(self, arms: usize, start: Instant) {
        let elapsed: Duration = start.elapsed();
        println!("{}\t{arms}\t{}", self.name(), elapsed.as_nanos());
    }
}

/// All joins, beginning with another one in each round.
pub(crate) fn in_turn(round: usize) -> impl Iterator<Item = By> {
    ALL.into_iter()
        .cycle()
        .skip(round % ALL.len())
        .take(ALL.len())
}
