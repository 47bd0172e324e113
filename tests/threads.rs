//! Wakers from other threads: none is lost, whatever the other side does meanwhile.
#![allow(
    clippy::cast_possible_truncation,
    clippy::similar_names,
    clippy::waker_clone_wake,
    reason = "small numbers; `waker` and `wakes`; clones are what is tested"
)]
mod support;

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use gather::gather;
use support::{Numbers, Wakes};

/// A task's thread, which sleeps until it is woken.
#[derive(Default)]
struct Signal {
    woken: Mutex<bool>,
    changed: Condvar,
}

/// A waker of a task's thread; there may be several.
struct Bell(Arc<Signal>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        *self.0.woken.lock().unwrap() = true;
        self.0.changed.notify_one();
    }
}

impl Signal {
    fn bell(self: &Arc<Self>) -> Waker {
        Waker::from(Arc::new(Bell(self.clone())))
    }

    /// Waits for a wake; a lost one is a panic, not a test that hangs.
    #[track_caller]
    fn wait(&self) {
        let woken = self.woken.lock().unwrap();
        let (mut woken, timeout) = self
            .changed
            .wait_timeout_while(woken, Duration::from_secs(20), |woken| !*woken)
            .unwrap();
        assert!(!timeout.timed_out(), "a wake was lost");
        *woken = false;
    }
}

/// An arm that is completed by other threads.
#[derive(Default)]
struct Shared {
    done: AtomicBool,
    waker: Mutex<Option<Waker>>,
    polls: AtomicUsize,
}

struct Arm(Arc<Shared>);

impl Future for Arm {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.polls.fetch_add(1, Ordering::Relaxed);
        if self.0.done.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        *self.0.waker.lock().unwrap() = Some(cx.waker().clone());
        // It may have been completed before the waker was there.
        if self.0.done.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

impl Shared {
    fn waker(&self) -> Option<Waker> {
        self.waker.lock().unwrap().clone()
    }

    fn complete(&self) {
        self.done.store(true, Ordering::Release);
        let waker = self.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

fn arms(n: usize) -> (Vec<Arc<Shared>>, Vec<Arm>) {
    (0..n)
        .map(|_| {
            let shared = Arc::<Shared>::default();
            (shared.clone(), Arm(shared))
        })
        .unzip()
}

/// A thread that does what it is told, one thing after another.
struct Worker {
    work: Option<mpsc::Sender<Box<dyn FnOnce() + Send>>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    fn new() -> Self {
        let (work, todo) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
        Self {
            work: Some(work),
            thread: Some(thread::spawn(move || {
                for work in todo {
                    work();
                }
            })),
        }
    }

    fn start(&self, work: impl FnOnce() + Send + 'static) {
        self.work.as_ref().unwrap().send(Box::new(work)).unwrap();
    }

    /// Waits until everything is done.
    fn finish(mut self) {
        self.work.take();
        self.thread.take().unwrap().join().unwrap();
    }
}

/// Completes arms in a random order, with stale clones, double wakes and wakes for nothing.
fn complete_all(arms: &[Arc<Shared>], seed: u64) {
    let mut numbers = Numbers::seed(seed);
    let mut order: Vec<usize> = (0..arms.len()).collect();
    numbers.shuffle(&mut order);
    let mut stale: Vec<Waker> = Vec::new();
    for i in order {
        stale.extend(arms[i].waker());
        if numbers.below(3) == 0 {
            arms[numbers.below(arms.len())]
                .waker()
                .iter()
                .for_each(Waker::wake_by_ref);
        }
        arms[i].complete();
        if let Some(waker) = stale.get(numbers.below(stale.len().max(1))) {
            waker.wake_by_ref();
            waker.clone().wake();
        }
    }
    stale.into_iter().for_each(Waker::wake);
}

#[test]
fn no_wake_is_lost_while_two_threads_wake_and_the_parent_changes() {
    let (one, two) = (Worker::new(), Worker::new());
    for round in 0..5000_u64 {
        let n = [1, 2, 3, 21, 22, 60][round as usize % 6];
        let (shared, arms) = arms(n);
        let mut gather = pin!(gather(arms));
        let signal = Arc::<Signal>::default();
        let shared = Arc::new(shared);
        let start = |worker: &Worker, seed| {
            let shared = shared.clone();
            worker.start(move || complete_all(&shared, seed));
        };
        start(&one, round);
        if round % 2 == 0 {
            start(&two, round + 1000);
        }
        let mut bell = signal.bell();
        loop {
            if gather
                .as_mut()
                .poll(&mut Context::from_waker(&bell))
                .is_ready()
            {
                break;
            }
            signal.wait();
            if round % 3 != 0 {
                bell = signal.bell();
            }
        }
        assert!(shared.iter().all(|arm| arm.done.load(Ordering::Acquire)));
    }
    one.finish();
    two.finish();
}

#[test]
fn no_wake_is_lost_in_a_large_gather() {
    let (one, two) = (Worker::new(), Worker::new());
    for round in 0..12 {
        let n = [500, 1000, 1500][round as usize % 3];
        let (shared, arms) = arms(n);
        let mut gather = pin!(gather(arms).settle());
        let signal = Arc::<Signal>::default();
        let mut halves = shared;
        let other = halves.split_off(n / 2);
        one.start(move || complete_all(&halves, round));
        two.start(move || complete_all(&other, round + 50));
        let bells = [signal.bell(), signal.bell()];
        let mut polls = 0;
        let output = loop {
            polls += 1;
            let bell = &bells[polls % 2];
            if let Poll::Ready(output) = gather.as_mut().poll(&mut Context::from_waker(bell)) {
                break output;
            }
            signal.wait();
        };
        assert!(output.len() == n && output.iter().all(Result::is_ok));
    }
    one.finish();
    two.finish();
}

#[test]
fn a_gather_may_be_dropped_while_its_wakers_fire() {
    let (one, two) = (Worker::new(), Worker::new());
    let mut parents = Vec::new();
    for round in 0..8000_usize {
        let n = [1, 2, 5, 30][round % 4];
        let (shared, arms) = arms(n);
        let mut future = Box::pin(gather(arms));
        let wakes = Wakes::new();
        let waker = Waker::from(wakes.clone());
        assert!(
            future
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        );
        let wakers: Vec<Waker> = shared.iter().filter_map(|arm| arm.waker()).collect();
        let again = wakers.clone();
        one.start(move || wakers.into_iter().for_each(Waker::wake));
        two.start(move || {
            for waker in &again {
                waker.wake_by_ref();
                drop(waker.clone());
            }
        });
        if round % 3 == 0 {
            thread::yield_now();
        }
        if round % 5 == 0 {
            let _ = future.as_mut().poll(&mut Context::from_waker(&waker));
        }
        drop(future);
        parents.push(wakes);
    }
    one.finish();
    two.finish();
    assert!(
        parents.iter().all(|wakes| Arc::strong_count(wakes) == 1),
        "a parent waker is kept"
    );
}

#[test]
fn a_gather_may_finish_while_stale_wakers_fire() {
    let (one, two) = (Worker::new(), Worker::new());
    let mut parents = Vec::new();
    for round in 0..3000_usize {
        let n = [2, 3, 25][round % 3];
        let (shared, arms) = arms(n);
        let mut future = Box::pin(gather(arms));
        let wakes = Wakes::new();
        let waker = Waker::from(wakes.clone());
        let mut cx = Context::from_waker(&waker);
        assert!(future.as_mut().poll(&mut cx).is_pending());
        let stale: Vec<Waker> = shared.iter().filter_map(|arm| arm.waker()).collect();
        let more = stale.clone();
        for arm in &shared {
            arm.complete();
        }
        one.start(move || stale.into_iter().for_each(Waker::wake));
        two.start(move || more.iter().for_each(Waker::wake_by_ref));
        assert!(future.as_mut().poll(&mut cx).is_ready());
        parents.push((wakes, future));
    }
    one.finish();
    two.finish();
    for (wakes, _finished) in &parents {
        assert_eq!(Arc::strong_count(wakes), 1, "a parent waker is kept");
    }
}

#[test]
fn a_gather_may_move_to_another_thread_between_polls() {
    for n in [2, 22, 300] {
        let (shared, arms) = arms(n);
        let mut future = Box::pin(gather(arms));
        for step in 0..n + n.div_ceil(128) {
            let ready = thread::scope(|scope| {
                let poll = || {
                    let mut cx = Context::from_waker(Waker::noop());
                    future.as_mut().poll(&mut cx).is_ready()
                };
                scope.spawn(poll).join().unwrap()
            });
            match step.checked_sub(n.div_ceil(128) - 1) {
                Some(i) if i < n => shared[i].complete(),
                _ => {}
            }
            assert_eq!(ready, step == n + n.div_ceil(128) - 1, "step {step} of {n}");
        }
    }
}

/// Counts the polls of all its kind.
struct Counted<F>(F, Arc<AtomicUsize>);

impl<F: Future + Unpin> Future for Counted<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.0).poll(cx)
    }
}

fn oneshots(
    n: usize,
    polls: &Arc<AtomicUsize>,
) -> (
    Vec<tokio::sync::oneshot::Sender<usize>>,
    Vec<Counted<tokio::sync::oneshot::Receiver<usize>>>,
) {
    (0..n)
        .map(|_| {
            let (sender, receiver) = tokio::sync::oneshot::channel();
            (sender, Counted(receiver, polls.clone()))
        })
        .unzip()
}

#[test]
fn tasks_of_a_runtime_with_several_threads_complete_the_arms() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    for n in [2, 30, 1000] {
        let output = runtime.block_on(async {
            let polls = Arc::default();
            let (senders, arms) = oneshots(n, &polls);
            let gathering = tokio::spawn(gather(arms));
            for (i, sender) in senders.into_iter().enumerate().rev() {
                tokio::spawn(async move { sender.send(i).unwrap() });
            }
            gathering.await.unwrap()
        });
        assert!(output.into_iter().map(Result::unwrap).eq(0..n));
    }
}

#[test]
fn a_batch_of_completions_costs_two_polls_per_arm_on_a_runtime_with_a_budget() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let n = 20_000;
    let polls = Arc::<AtomicUsize>::default();
    let output = runtime.block_on(async {
        let (senders, arms) = oneshots(n, &polls);
        let gathering = tokio::spawn(gather(arms));
        // Everything is pending when the batch is sent.
        while polls.load(Ordering::Relaxed) < n {
            tokio::task::yield_now().await;
        }
        for (i, sender) in senders.into_iter().enumerate() {
            sender.send(i).unwrap();
        }
        gathering.await.unwrap()
    });
    assert!(output.into_iter().map(Result::unwrap).eq(0..n));
    let polls = polls.load(Ordering::Relaxed);
    assert!(polls <= 2 * n + 256, "{polls} polls for {n} arms");
}

#[test]
fn arms_that_are_ready_at_once_cost_one_poll_on_a_runtime_with_a_budget() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let n = 20_000;
    let polls = Arc::<AtomicUsize>::default();
    let output = runtime.block_on(async {
        let (senders, arms) = oneshots(n, &polls);
        for (i, sender) in senders.into_iter().enumerate() {
            sender.send(i).unwrap();
        }
        tokio::spawn(gather(arms)).await.unwrap()
    });
    assert!(output.into_iter().map(Result::unwrap).eq(0..n));
    let polls = polls.load(Ordering::Relaxed);
    assert!(polls <= n + 256, "{polls} polls for {n} arms");
}
