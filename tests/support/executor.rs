//! An executor that is driven by hand, and a future for it that can go to other threads.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::Wakes;

pub fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Entry {
    job: Option<Job>,
    wakes: Arc<Wakes>,
    polls: usize,
}

/// Runs tasks when it is told to, each as often as it was woken.
#[derive(Clone, Default)]
pub struct Executor(Arc<Mutex<Vec<Entry>>>);

impl Executor {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a task, and runs nothing.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let wakes = Wakes::new();
        Waker::from(wakes.clone()).wake();
        lock(&self.0).push(Entry {
            job: Some(Box::pin(task)),
            wakes,
            polls: 0,
        });
    }

    /// How many tasks it was given.
    pub fn spawned(&self) -> usize {
        lock(&self.0).len()
    }

    /// How many of them have not completed.
    pub fn left(&self) -> usize {
        lock(&self.0)
            .iter()
            .filter(|entry| entry.job.is_some())
            .count()
    }

    /// How often a task was polled.
    pub fn polls(&self, index: usize) -> usize {
        lock(&self.0)[index].polls
    }

    /// Polls a task once if it was woken: whether it was.
    pub fn step(&self, index: usize) -> bool {
        let (job, woken) = {
            let mut entries = lock(&self.0);
            let entry = &mut entries[index];
            if entry.wakes.count() == 0 || entry.job.is_none() {
                return false;
            }
            entry.wakes.take();
            entry.polls += 1;
            (entry.job.take(), entry.wakes.clone())
        };
        let Some(mut job) = job else { return false };
        let waker = Waker::from(woken);
        let polled = job.as_mut().poll(&mut Context::from_waker(&waker));
        if polled.is_pending() {
            lock(&self.0)[index].job = Some(job);
        }
        true
    }

    /// Polls tasks until none is woken.
    pub fn run(&self) {
        let mut index = 0;
        while index < self.spawned() {
            index = if self.step(index) { 0 } else { index + 1 };
        }
    }

    /// Drops a task.
    pub fn throw_away(&self, index: usize) {
        let job = lock(&self.0)[index].job.take();
        drop(job);
    }
}

/// What happened, in order, on any thread.
#[derive(Clone, Default)]
pub struct Journal(Arc<Mutex<Vec<String>>>);

impl Journal {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&self, what: impl Into<String>) {
        lock(&self.0).push(what.into());
    }

    /// What happened since the last call.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.0))
    }

    /// A future that tells when it is dropped.
    pub fn arm<F: Future>(
        &self,
        name: &'static str,
        future: F,
    ) -> impl Future<Output = F::Output> + use<F> {
        let entry = Entered(name, self.clone());
        async move {
            let _entry = entry;
            future.await
        }
    }
}

struct Entered(&'static str, Journal);

impl Drop for Entered {
    fn drop(&mut self) {
        self.1.add(format!("drop {}", self.0));
    }
}

struct Wire<T> {
    value: Mutex<(Option<T>, Option<Waker>)>,
    polls: AtomicUsize,
}

/// The sending half of [`wire`].
pub struct Plug<T>(Arc<Wire<T>>);

impl<T> Plug<T> {
    /// Completes the future and wakes it.
    pub fn send(&self, value: T) {
        lock(&self.0.value).0 = Some(value);
        self.wake();
    }

    /// Wakes the future without a value.
    pub fn wake(&self) {
        let waker = lock(&self.0.value).1.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// How often the future was polled.
    pub fn polls(&self) -> usize {
        self.0.polls.load(Ordering::SeqCst)
    }
}

/// A future that stores its waker until it is sent a value.
pub struct Socket<T>(Arc<Wire<T>>);

impl<T> Future for Socket<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.0.polls.fetch_add(1, Ordering::SeqCst);
        let mut wire = lock(&self.0.value);
        if let Some(value) = wire.0.take() {
            Poll::Ready(value)
        } else {
            wire.1 = Some(cx.waker().clone());
            Poll::Pending
        }
    }
}

/// A future that is completed by hand, on any thread.
pub fn wire<T>() -> (Plug<T>, Socket<T>) {
    let wire = Arc::new(Wire {
        value: Mutex::new((None, None)),
        polls: AtomicUsize::new(0),
    });
    (Plug(wire.clone()), Socket(wire))
}

pub fn wires<T>(n: usize) -> (Vec<Plug<T>>, Vec<Socket<T>>) {
    (0..n).map(|_| wire()).unzip()
}
