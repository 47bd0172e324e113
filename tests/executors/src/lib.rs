//! What every executor has to run, unchanged: `tests/executors.rs` runs it on each of them.
//!
//! Each scenario is a future that panics if something is not as it should be.
#![allow(clippy::missing_panics_doc, reason = "that is what a scenario does")]
#![allow(clippy::waker_clone_wake, reason = "a clone is what is tested")]

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use futures::channel::oneshot;
use futures_timer::Delay;
use gather::gather;

/// Pending once, woken by reference.
#[derive(Debug, Default)]
struct YieldNow(bool);

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Pending once, woken by a clone of its waker.
#[derive(Debug, Default)]
struct YieldLater(bool);

impl Future for YieldLater {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().clone().wake();
        Poll::Pending
    }
}

async fn yields(times: usize) {
    for i in 0..times {
        if i % 2 == 0 {
            YieldNow::default().await;
        } else {
            YieldLater::default().await;
        }
    }
}

/// Adds one when it is dropped.
struct Count(Arc<AtomicUsize>);

impl Drop for Count {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Outputs come in the order of the arms.
pub async fn results_come_in_argument_order() {
    let slow = async {
        yields(20).await;
        1
    };
    let fast = async { "two" };
    let middle = async {
        yields(5).await;
        vec![3]
    };
    assert_eq!(gather((slow, fast, middle)).await, (1, "two", vec![3]));
    let arms = [9, 0, 4].map(|times| async move {
        yields(times).await;
        times
    });
    assert_eq!(gather(arms).await, [9, 0, 4]);
}

/// Arms are completed by a thread that knows nothing of the executor.
pub async fn arms_are_completed_from_another_thread() {
    for n in [1, 2, 30, 300] {
        let (senders, receivers): (Vec<_>, Vec<_>) = (0..n).map(|_| oneshot::channel()).unzip();
        let thread = thread::spawn(move || {
            for (i, sender) in senders.into_iter().enumerate().rev() {
                sender.send(i).unwrap();
            }
        });
        let output = gather(receivers).await;
        assert!(output.into_iter().map(Result::unwrap).eq(0..n));
        thread.join().unwrap();
    }
    let (sender, receiver) = oneshot::channel();
    let thread = thread::spawn(move || sender.send("sent").unwrap());
    assert_eq!(gather((receiver, yields(3))).await, (Ok("sent"), ()));
    thread.join().unwrap();
}

/// The siblings of a failure are gone when it is returned.
pub async fn fail_fast_cancels_the_siblings() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let hanging = || {
        let count = Count(dropped.clone());
        async move {
            let _count = count;
            pending::<Result<u8, &str>>().await
        }
    };
    let failing = async {
        yields(4).await;
        Err::<u8, _>("no route")
    };
    let output = gather((hanging(), failing, hanging())).fail_fast().await;
    assert_eq!(output, Err("no route"));
    assert_eq!(dropped.load(Ordering::SeqCst), 2);

    let (sender, receiver) = oneshot::channel();
    let arms = (0..100)
        .map(|_| hanging())
        .map(|arm| Box::pin(arm) as Pin<Box<dyn Future<Output = _> + Send>>);
    let failing = async move { receiver.await.unwrap() };
    let arms: Vec<_> = arms.chain([Box::pin(failing) as _]).collect();
    let thread = thread::spawn(move || sender.send(Err("late")).unwrap());
    assert_eq!(gather(arms).fail_fast().await, Err("late"));
    assert_eq!(dropped.load(Ordering::SeqCst), 102);
    thread.join().unwrap();
}

/// Each arm reports for itself, also one that panics.
pub async fn settle_reports_each_arm() {
    let (good, failed, panicked) = gather((
        async {
            yields(3).await;
            1
        },
        async { Err::<u8, _>("no") },
        async {
            yields(1).await;
            std::panic::resume_unwind(Box::new("bang"));
        },
    ))
    .settle()
    .await;
    assert_eq!(good.unwrap(), 1);
    assert_eq!(failed.unwrap(), Err("no"));
    let panicked: gather::Settled<()> = panicked;
    let payload = panicked.unwrap_err().into_panic();
    assert_eq!(payload.downcast_ref(), Some(&"bang"));
}

/// A large collection whose arms take turns.
pub async fn a_thousand_arms_take_turns() {
    let output = gather((0..1000).map(|i| async move {
        yields(i % 7).await;
        i
    }))
    .await;
    assert!(output.into_iter().eq(0..1000));
}

/// Gathers in gathers, in a collection.
pub async fn gathers_nest() {
    let leaf = |value: usize| async move {
        yields(value % 5).await;
        value
    };
    let rows = (0..20).map(|row| {
        let row = row * 20;
        gather((leaf(row), gather((row + 1..row + 20).map(leaf))))
    });
    let table = gather(rows).await;
    let values = table
        .into_iter()
        .flat_map(|(first, rest)| [vec![first], rest].concat());
    assert!(values.eq(0..400));
}

/// Timers of no runtime, all at the same time.
pub async fn timers_run_at_the_same_time() {
    let start = Instant::now();
    let ticks = gather((0..50).map(|i| async move {
        Delay::new(Duration::from_millis(20 + i % 3)).await;
        i
    }))
    .await;
    assert!(ticks.into_iter().eq(0..50));
    assert!(start.elapsed() >= Duration::from_millis(20));
    assert!(
        start.elapsed() < Duration::from_millis(900),
        "one after another"
    );
    let ((), value) = gather((Delay::new(Duration::from_millis(5)), async { 1 })).await;
    assert_eq!(value, 1);
}

/// A gather that is dropped half done, by a timer or by a sibling that is ready.
pub async fn a_gather_that_loses_a_race_is_dropped() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let arms = (0..40).map(|_| {
        let count = Count(dropped.clone());
        async move {
            let _count = count;
            pending::<()>().await;
        }
    });
    let losing = Box::pin(gather(arms));
    let deadline = Delay::new(Duration::from_millis(2));
    match futures::future::select(losing, deadline).await {
        futures::future::Either::Left(_) => panic!("nothing is ready"),
        futures::future::Either::Right(((), losing)) => drop(losing),
    }
    assert_eq!(dropped.load(Ordering::SeqCst), 40);
}
