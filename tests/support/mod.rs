//! What the tests share: a waker that counts, futures that are driven by hand, a log of drops.
//!
//! Everything is deterministic: no clock, no runtime, no sleep.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

pub mod clock;
pub mod containers;
pub mod executor;
pub mod script;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// A task's waker that counts how often it was woken.
#[derive(Default)]
pub struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Wakes {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// The number of wakes since the last call.
    pub fn take(&self) -> usize {
        self.0.swap(0, Ordering::SeqCst)
    }
}

/// A future that is polled by hand, like a task.
pub struct Task<F> {
    pub future: Pin<Box<F>>,
    pub wakes: Arc<Wakes>,
    waker: Waker,
}

impl<F: Future> Task<F> {
    pub fn new(future: F) -> Self {
        let wakes = Wakes::new();
        Self {
            future: Box::pin(future),
            waker: Waker::from(wakes.clone()),
            wakes,
        }
    }

    pub fn poll(&mut self) -> Poll<F::Output> {
        self.wakes.take();
        let mut cx = Context::from_waker(&self.waker);
        self.future.as_mut().poll(&mut cx)
    }

    /// Polls as long as the task was woken; the number of polls, and the output if there is one.
    pub fn run(&mut self) -> (usize, Option<F::Output>) {
        let mut polls = 0;
        loop {
            polls += 1;
            match self.poll() {
                Poll::Ready(output) => return (polls, Some(output)),
                Poll::Pending if self.wakes.count() == 0 => return (polls, None),
                Poll::Pending => {}
            }
        }
    }
}

/// Polls a future that must be ready.
#[track_caller]
pub fn now<F: Future>(future: F) -> F::Output {
    match Task::new(future).run().1 {
        Some(output) => output,
        None => panic!("the future is pending and was not woken"),
    }
}

/// What happened, in order.
#[derive(Clone, Default)]
pub struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&self, what: impl Into<String>) {
        self.0.borrow_mut().push(what.into());
    }

    /// What happened since the last call.
    pub fn take(&self) -> Vec<String> {
        self.0.take()
    }

    /// A value that tells when it is dropped.
    pub fn drops(&self, name: impl Into<String>) -> Drops {
        Drops(name.into(), self.clone())
    }

    /// A future that tells when it is dropped.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "a name by reference would be borrowed by the future"
    )]
    pub fn arm<F: Future, N: ToString>(
        &self,
        name: N,
        future: F,
    ) -> impl Future<Output = F::Output> + use<F, N> {
        let drops = self.drops(name.to_string());
        async move {
            let _drops = drops;
            future.await
        }
    }
}

/// Tells its name when it is dropped.
pub struct Drops(String, Log);

impl Drop for Drops {
    fn drop(&mut self) {
        self.1.add(format!("drop {}", self.0));
    }
}

struct Channel<T> {
    value: RefCell<Option<T>>,
    waker: RefCell<Option<Waker>>,
    polls: Cell<usize>,
}

/// The sending half of [`event`].
pub struct Sender<T>(Rc<Channel<T>>);

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Sender<T> {
    /// Completes the future and wakes it.
    pub fn send(&self, value: T) {
        *self.0.value.borrow_mut() = Some(value);
        self.wake();
    }

    /// Wakes the future without a value.
    pub fn wake(&self) {
        let waker = self.0.waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// A clone of the waker that the future stored.
    pub fn waker(&self) -> Option<Waker> {
        self.0.waker.borrow().clone()
    }

    /// How often the future was polled.
    pub fn polls(&self) -> usize {
        self.0.polls.get()
    }
}

/// A future that stores its waker until it is sent a value.
pub struct Event<T>(Rc<Channel<T>>);

impl<T> Future for Event<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.0.polls.set(self.0.polls.get() + 1);
        if let Some(value) = self.0.value.borrow_mut().take() {
            return Poll::Ready(value);
        }
        let mut waker = self.0.waker.borrow_mut();
        match &mut *waker {
            Some(stored) if stored.will_wake(cx.waker()) => {}
            stored => *stored = Some(cx.waker().clone()),
        }
        Poll::Pending
    }
}

/// A future that is completed by hand.
pub fn event<T>() -> (Sender<T>, Event<T>) {
    let channel = Rc::new(Channel {
        value: RefCell::new(None),
        waker: RefCell::new(None),
        polls: Cell::new(0),
    });
    (Sender(channel.clone()), Event(channel))
}

/// Wakes itself by reference `times` times before it is ready.
pub struct Yield(pub usize);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A future from a closure, with a counter of its polls.
pub struct Counted<F> {
    pub polls: Rc<Cell<usize>>,
    poll: F,
}

pub fn counted<T, F: FnMut(&mut Context<'_>) -> Poll<T> + Unpin>(
    poll: F,
) -> (Rc<Cell<usize>>, Counted<F>) {
    let polls = Rc::new(Cell::new(0));
    let counted = Counted {
        polls: polls.clone(),
        poll,
    };
    (polls, counted)
}

impl<T, F: FnMut(&mut Context<'_>) -> Poll<T> + Unpin> Future for Counted<F> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.polls.set(self.polls.get() + 1);
        (self.poll)(cx)
    }
}

/// A small generator of numbers, the same ones every time.
pub struct Numbers(u64);

impl Numbers {
    pub fn seed(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or(0)
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// Places worth a look among `n` arms.
pub fn places(n: usize) -> Vec<usize> {
    let mut places = vec![0, 1, n / 2, 23, 24, 25, 127, 128, 129, n - 1];
    places.retain(|&place| place < n);
    places.dedup();
    places
}

/// The message of the panic of `f`.
pub fn panic_of<T>(f: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(f())));
    let payload = panic.expect_err("a panic");
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&str>().expect("a message")).to_owned(),
    }
}
