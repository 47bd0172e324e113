//! Loads on tokio's current-thread runtime.

use std::future::Future;
use std::hint::black_box;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::arms::{Counted, Single};
use crate::case::Measure;
use crate::joins::{JoinFixed, JoinOwned};

fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime needs nothing that could be missing")
}

type Senders = Vec<oneshot::Sender<u64>>;

/// Channels, the sending ends in random order.
fn oneshots(arms: usize, shuffled: bool) -> (Senders, Vec<Single>) {
    let ends = (0..arms).map(|_| oneshot::channel());
    let (mut senders, receivers): (Senders, Vec<_>) = ends.map(|(s, r)| (s, Single(r))).unzip();
    if shuffled {
        fastrand::Rng::with_seed(arms as u64).shuffle(&mut senders);
    }
    (senders, receivers)
}

fn send(sender: oneshot::Sender<u64>) {
    sender.send(1).expect("the arm waits for it");
}

/// Joins the arms in the root of the runtime, next to the task `other`.
fn join_beside<J: JoinOwned>(
    arms: Vec<Single>,
    other: impl Future<Output = ()> + Send + 'static,
    measure: Measure<'_>,
) {
    let runtime = runtime();
    let mut input = Some((arms, other));
    measure(&mut || {
        let (arms, other) = input.take().expect("measured once");
        runtime.block_on(async {
            let other = tokio::spawn(other);
            black_box(J::join_owned(arms).await);
            other.await.expect("it does not panic");
        });
    });
}

fn send_all(senders: Senders) {
    senders.into_iter().for_each(send);
}

/// Another task sends all values at once, in arm order.
pub(crate) fn one_batch<J: JoinOwned>(arms: usize, _: usize, measure: Measure<'_>) {
    let (senders, receivers) = oneshots(arms, false);
    join_beside::<J>(receivers, async { send_all(senders) }, measure);
}

/// Another task sends all values at once, in random order.
pub(crate) fn one_random_batch<J: JoinOwned>(arms: usize, _: usize, measure: Measure<'_>) {
    let (senders, receivers) = oneshots(arms, true);
    join_beside::<J>(receivers, async { send_all(senders) }, measure);
}

/// [`one_batch`], its polls counted.
pub(crate) fn one_batch_counted<J: JoinOwned>(arms: usize, _: usize, measure: Measure<'_>) {
    let (senders, receivers) = oneshots(arms, false);
    let mut input = Some((
        senders,
        receivers.into_iter().map(Counted).collect::<Vec<_>>(),
    ));
    measure(&mut || {
        let (senders, arms) = input.take().expect("measured once");
        runtime().block_on(async {
            tokio::spawn(async { send_all(senders) });
            J::join_owned(arms).await;
        });
    });
}

/// Another task sends in random order, one value each time it is its turn.
pub(crate) fn one_per_turn<J: JoinOwned>(arms: usize, _: usize, measure: Measure<'_>) {
    let (senders, receivers) = oneshots(arms, true);
    let other = async {
        for sender in senders {
            send(sender);
            yield_now().await;
        }
    };
    join_beside::<J>(receivers, other, measure);
}

/// Another thread sends in random order, as fast as it can.
pub(crate) fn other_thread<J: JoinOwned>(arms: usize, _: usize, measure: Measure<'_>) {
    let (senders, receivers) = oneshots(arms, true);
    let (start, started) = mpsc::channel();
    let thread = thread::spawn(move || {
        if started.recv().is_ok() {
            send_all(senders);
        }
    });
    let other = async move { start.send(()).expect("the thread waits") };
    join_beside::<J>(receivers, other, measure);
    thread.join().expect("it does not panic");
}

async fn nap(index: usize) -> u64 {
    sleep(Duration::from_millis(1)).await;
    index as u64
}

/// Arms that sleep for a millisecond.
pub(crate) fn sleeps<J: JoinOwned>(arms: usize, _: usize, measure: Measure<'_>) {
    let runtime = runtime();
    let mut arms: Vec<_> = (0..arms).map(nap).collect();
    measure(&mut || {
        black_box(runtime.block_on(async { J::join_owned(std::mem::take(&mut arms)).await }));
    });
}

/// A fixed number of arms that sleep for a millisecond.
pub(crate) fn fixed_sleeps<J: JoinFixed<K>, const K: usize>(
    _: usize,
    _: usize,
    measure: Measure<'_>,
) {
    let runtime = runtime();
    measure(&mut || {
        black_box(runtime.block_on(J::join(std::array::from_fn::<_, K, _>(nap))));
    });
}

/// Arms that give way to other tasks once.
pub(crate) fn yields<J: JoinOwned>(arms: usize, _: usize, measure: Measure<'_>) {
    let runtime = runtime();
    let arm = |index| async move {
        yield_now().await;
        index
    };
    let mut arms: Vec<_> = (0..arms).map(arm).collect();
    measure(&mut || {
        black_box(runtime.block_on(async { J::join_owned(std::mem::take(&mut arms)).await }));
    });
}
