//! What is dropped when: finished arms at once, pending ones in arm order, futures before outputs,
//! everything exactly once, whatever unwinds.
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use gather::gather;
use support::containers::{
    AnyGather, SIZES, SMALL_SIZES, all, boxed, events, fail_fast, kinds, settle,
};
use support::{Event, Log, Numbers, Sender, Task, Yield, event};

fn names(what: &str, places: impl IntoIterator<Item = usize>) -> Vec<String> {
    places
        .into_iter()
        .map(|i| format!("drop {what} {i}"))
        .collect()
}

/// Arms that tell when their futures and their outputs are dropped.
fn logged(log: &Log, n: usize) -> (Vec<Sender<()>>, Vec<impl Future<Output = support::Drops>>) {
    let (senders, arms) = events::<()>(n);
    let arms = arms
        .into_iter()
        .enumerate()
        .map(|(i, event)| {
            let (guard, output) = (log.drops(format!("future {i}")), log.clone());
            boxed(async move {
                let _guard = guard;
                event.await;
                output.drops(format!("output {i}"))
            })
        })
        .collect();
    (senders, arms)
}

/// A future with a destructor of its own: an async block drops its locals before it is finished.
struct Held<T> {
    event: Event<T>,
    _guard: support::Drops,
}

impl<T> Future for Held<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        Pin::new(&mut self.event).poll(cx)
    }
}

fn held<T>(log: &Log, n: usize) -> (Vec<Sender<T>>, Vec<Held<T>>) {
    let (senders, arms) = events(n);
    let arms = arms.into_iter().enumerate().map(|(i, event)| Held {
        event,
        _guard: log.drops(format!("future {i}")),
    });
    (senders, arms.collect())
}

#[test]
fn the_future_of_a_finished_arm_is_dropped_at_once() {
    for n in SIZES {
        for kind in kinds(n) {
            let log = Log::new();
            let (senders, arms) = held::<usize>(&log, n);
            let mut task = Task::new(all(kind, arms));
            assert!(task.run().1.is_none());
            let mut order: Vec<usize> = (0..n).collect();
            Numbers::seed(3).shuffle(&mut order);
            for &i in &order {
                assert!(log.take().is_empty());
                senders[i].send(i);
                let output = task.run().1;
                assert_eq!(log.take(), names("future", [i]), "{kind:?} {n}");
                assert_eq!(output.is_some(), Some(&i) == order.last());
            }
        }
    }
}

#[test]
fn the_future_of_a_finished_arm_is_dropped_before_the_next_is_polled() {
    struct Loud(
        usize,
        Log,
        #[expect(dead_code, reason = "dropped")] support::Drops,
    );
    impl Future for Loud {
        type Output = ();
        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            self.1.add(format!("poll {}", self.0));
            Poll::Ready(())
        }
    }
    for n in SIZES {
        for kind in kinds(n) {
            let log = Log::new();
            let arms = || -> Vec<Loud> {
                let arm = |i| Loud(i, log.clone(), log.drops(i.to_string()));
                (0..n).map(arm).collect()
            };
            let expected: Vec<String> = (0..n)
                .flat_map(|i| [format!("poll {i}"), format!("drop {i}")])
                .collect();
            Task::new(all(kind, arms())).run();
            assert_eq!(log.take(), expected, "{kind:?} {n}");
            Task::new(settle(kind, arms())).run();
            assert_eq!(log.take(), expected, "{kind:?} {n}");
        }
    }
}

#[test]
fn a_dropped_gather_drops_its_pending_arms_in_arm_order_and_then_its_outputs() {
    for n in SIZES {
        for kind in kinds(n) {
            let log = Log::new();
            let (senders, arms) = logged(&log, n);
            let mut task = Task::new(all(kind, arms));
            assert!(task.run().1.is_none());
            let (mut done, mut open): (Vec<usize>, Vec<usize>) = (0..n).partition(|i| i % 3 == 1);
            if n == 1 {
                (done, open) = (vec![], vec![0]);
            }
            for &i in done.iter().rev() {
                senders[i].send(());
                assert!(task.run().1.is_none());
            }
            let at_once = names("future", done.iter().rev().copied());
            assert_eq!(log.take(), at_once, "{kind:?} {n}");
            drop(task);
            let mut expected = names("future", open);
            expected.extend(names("output", done));
            assert_eq!(log.take(), expected, "{kind:?} {n}");
        }
    }
}

#[test]
fn a_gather_that_was_never_polled_drops_its_arms_in_arm_order() {
    for n in SIZES {
        for kind in kinds(n) {
            let log = Log::new();
            drop(all(kind, held::<u8>(&log, n).1));
            assert_eq!(log.take(), names("future", 0..n), "{kind:?} {n}: all");
            drop(settle(kind, held::<u8>(&log, n).1));
            assert_eq!(log.take(), names("future", 0..n), "{kind:?} {n}: settle");
            drop(fail_fast(kind, held::<Result<u8, u8>>(&log, n).1));
            assert_eq!(log.take(), names("future", 0..n), "{kind:?} {n}: fail_fast");
        }
    }
}

/// Each arm where it stands, though the elements of a spread were not drawn yet.
#[test]
fn a_call_that_was_never_polled_drops_its_arms_in_arm_order() {
    let log = Log::new();
    let arms = |n| {
        let (_, arms) = held::<u8>(&log, n);
        let mut arms = arms.into_iter();
        let mut next = move |n| arms.by_ref().take(n).collect::<Vec<_>>();
        (next(1).remove(0), next(3), next(1).remove(0), next(2))
    };
    let (a, few, b, more) = arms(7);
    drop(gather!(a, ..few, b, ..more));
    assert_eq!(log.take(), names("future", 0..7));
    let (a, few, b, more) = arms(7);
    drop(gather!(<limit = 2> a, ..few, b, ..more));
    assert_eq!(log.take(), names("future", 0..7), "under a limit");
}

#[test]
fn outputs_that_are_handed_back_are_the_callers() {
    for n in SIZES {
        for kind in kinds(n) {
            let log = Log::new();
            let (senders, arms) = logged(&log, n);
            let mut task = Task::new(all(kind, arms));
            task.run();
            for sender in &senders {
                sender.send(());
            }
            let output = task.run().1.unwrap();
            assert_eq!(log.take(), names("future", 0..n), "{kind:?} {n}");
            drop(task);
            assert!(log.take().is_empty());
            drop(output);
            assert_eq!(log.take(), names("output", 0..n), "{kind:?} {n}");
        }
    }
}

/// Counts what is made and what is dropped; dropping twice is an error.
#[derive(Clone, Default)]
struct Ledger(Rc<RefCell<Vec<bool>>>);

struct Entry(usize, Ledger);

impl Ledger {
    fn entry(&self) -> Entry {
        let mut entries = self.0.borrow_mut();
        entries.push(true);
        Entry(entries.len() - 1, self.clone())
    }

    #[track_caller]
    fn assert_clear(&self, what: &str) {
        let alive = self.0.borrow().iter().filter(|alive| **alive).count();
        assert_eq!(alive, 0, "{what}: {alive} leaked");
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let alive = std::mem::replace(&mut self.1.0.borrow_mut()[self.0], false);
        assert!(alive, "dropped twice");
    }
}

/// An arm of a random kind: ready at once, after yields, when it is sent something, never.
struct Mixed {
    event: Event<()>,
    yields: usize,
    entry: Entry,
    fails: bool,
    waits: bool,
}

impl Future for Mixed {
    type Output = Result<Entry, Entry>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.yields > 0 {
            self.yields -= 1;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.waits && Pin::new(&mut self.event).poll(cx).is_pending() {
            return Poll::Pending;
        }
        let output = self.entry.1.entry();
        Poll::Ready(if self.fails { Err(output) } else { Ok(output) })
    }
}

fn mixed(ledger: &Ledger, n: usize, seed: u64, fails: bool) -> (Vec<Sender<()>>, Vec<Mixed>) {
    let mut numbers = Numbers::seed(seed);
    (0..n)
        .map(|_| {
            let (sender, event) = event();
            let mixed = Mixed {
                event,
                yields: numbers.below(3),
                entry: ledger.entry(),
                fails: fails && numbers.below(2 * n) == 0,
                waits: numbers.below(3) > 0,
            };
            (sender, mixed)
        })
        .unzip()
}

/// Drops the gather behind each of its polls, and once not.
fn drop_behind_each_poll<O>(
    seed: u64,
    what: &str,
    gather: impl Fn(&Ledger) -> (Vec<Sender<()>>, AnyGather<'static, O>),
) {
    for last in 0.. {
        let ledger = Ledger::default();
        let (senders, future) = gather(&ledger);
        let mut open = senders;
        let mut numbers = Numbers::seed(seed);
        let mut task = Task::new(future);
        let mut output = None;
        for _ in 0..last {
            if let Poll::Ready(ready) = task.poll() {
                output = Some(ready);
                break;
            }
            for _ in 0..=open.len() / 4 {
                if !open.is_empty() {
                    open.swap_remove(numbers.below(open.len())).send(());
                }
            }
        }
        let wakers: Vec<_> = open.iter().filter_map(Sender::waker).collect();
        let finished = output.is_some();
        drop(task);
        for waker in wakers {
            waker.wake();
        }
        drop(output);
        ledger.assert_clear(what);
        if finished {
            return;
        }
    }
}

#[test]
fn a_gather_dropped_behind_any_poll_drops_every_future_and_output_once() {
    for n in [1, 2, 3, 4, 12, 24, 25, 60, 300] {
        for kind in kinds(n) {
            for seed in 0..5 {
                let what = format!("{kind:?} {n}, seed {seed}");
                drop_behind_each_poll(seed, &what, |ledger| {
                    let (senders, arms) = mixed(ledger, n, seed, false);
                    (senders, all(kind, arms))
                });
                drop_behind_each_poll(seed, &what, |ledger| {
                    let (senders, arms) = mixed(ledger, n, seed, true);
                    (senders, settle(kind, arms))
                });
                drop_behind_each_poll(seed, &what, |ledger| {
                    let (senders, arms) = mixed(ledger, n, seed, true);
                    (senders, fail_fast(kind, arms))
                });
            }
        }
    }
}

#[test]
fn a_nested_gather_dropped_behind_any_poll_drops_every_future_and_output_once() {
    for seed in 0..10 {
        drop_behind_each_poll(seed, &format!("seed {seed}"), |ledger| {
            let (mut senders, arms) = mixed(ledger, 8, seed, false);
            let (more, others) = mixed(ledger, 40, seed + 100, false);
            senders.extend(more);
            let mut arms = arms.into_iter();
            let mut arm = || arms.next().unwrap();
            let inner = gather((arm(), gather([arm(), arm()]).settle(), gather(others)));
            let outer = gather((
                arm(),
                arm(),
                inner,
                gather((arm(), arm(), arm())).fail_fast(),
            ));
            (
                senders,
                Box::pin(futures::FutureExt::fuse(Debuggable(Box::pin(outer)))),
            )
        });
    }
}

/// Hides what it holds.
struct Debuggable<F>(Pin<Box<F>>);

impl<F: Future> Future for Debuggable<F> {
    type Output = F::Output;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl<F> std::fmt::Debug for Debuggable<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Debuggable")
    }
}

/// Panics when it is dropped, if armed.
struct Bomb {
    entry: Option<Entry>,
    armed: bool,
    name: usize,
}

impl Bomb {
    fn new(ledger: &Ledger, name: usize, armed: bool) -> Self {
        Self {
            entry: Some(ledger.entry()),
            armed,
            name,
        }
    }
}

impl Drop for Bomb {
    fn drop(&mut self) {
        drop(self.entry.take());
        if self.armed && !std::thread::panicking() {
            resume_unwind(Box::new(self.name));
        }
    }
}

/// A future that holds a bomb, and gives one.
struct Armed {
    event: Event<Bomb>,
    _bomb: Bomb,
}

impl Future for Armed {
    type Output = Bomb;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Bomb> {
        Pin::new(&mut self.event).poll(cx)
    }
}

fn armed(ledger: &Ledger, n: usize, k: usize) -> (Vec<Sender<Bomb>>, Vec<Armed>) {
    let (senders, arms) = events(n);
    let arms = arms.into_iter().enumerate().map(|(i, event)| Armed {
        event,
        _bomb: Bomb::new(ledger, i, i == k),
    });
    (senders, arms.collect())
}

/// The number with which `f` panics.
#[track_caller]
fn panic_of(f: impl FnOnce()) -> usize {
    let payload = catch_unwind(AssertUnwindSafe(f)).expect_err("it does not panic");
    *payload.downcast::<usize>().expect("another panic")
}

#[test]
fn a_destructor_that_panics_keeps_no_other_from_running() {
    for n in SMALL_SIZES {
        for kind in kinds(n) {
            for k in 0..n {
                let what = format!("{kind:?} {n}, arm {k}");
                // Never polled.
                let ledger = Ledger::default();
                let (_senders, arms) = armed(&ledger, n, k);
                let gather = all(kind, arms);
                assert_eq!(panic_of(|| drop(gather)), k, "{what}");
                ledger.assert_clear(&what);
                // Polled.
                let ledger = Ledger::default();
                let (senders, arms) = armed(&ledger, n, k);
                let mut task = Task::new(settle(kind, arms));
                assert!(task.run().1.is_none());
                // One output is stored.
                if n > 1 {
                    let other = (k + 1) % n;
                    senders[other].send(Bomb::new(&ledger, other, false));
                    assert!(task.run().1.is_none());
                }
                assert_eq!(panic_of(|| drop(task)), k, "{what}");
                ledger.assert_clear(&what);
            }
        }
    }
}

#[test]
fn an_output_whose_destructor_panics_keeps_no_other_from_being_dropped() {
    for n in SMALL_SIZES {
        for kind in kinds(n) {
            for k in 0..n {
                let what = format!("{kind:?} {n}, arm {k}");
                if n == 1 {
                    continue;
                }
                let ledger = Ledger::default();
                let (senders, arms) = armed(&ledger, n, n);
                let mut task = Task::new(all(kind, arms));
                assert!(task.run().1.is_none());
                let pending = (k + n / 2).max(k + 1) % n;
                for (i, sender) in senders.iter().enumerate() {
                    if i != pending {
                        sender.send(Bomb::new(&ledger, i, i == k));
                    }
                }
                assert!(task.run().1.is_none());
                assert_eq!(panic_of(|| drop(task)), k, "{what}");
                ledger.assert_clear(&what);
            }
        }
    }
}

#[test]
fn a_future_whose_destructor_panics_when_it_finishes_unwinds_and_drops_all() {
    for n in SMALL_SIZES {
        for kind in kinds(n) {
            for k in 0..n {
                for mode in ["all", "settle"] {
                    let what = format!("{kind:?} {n}, arm {k}, {mode}");
                    let ledger = Ledger::default();
                    let (senders, arms) = armed(&ledger, n, k);
                    let other = (k + 1) % n;
                    let give = |i: usize| {
                        if i < n {
                            senders[i].send(Bomb::new(&ledger, i, false));
                        }
                    };
                    let drop_all = |mut poll: Box<dyn FnMut() -> bool>| {
                        assert!(!poll());
                        if other != k {
                            give(other);
                            assert!(!poll());
                        }
                        give(k);
                        assert_eq!(panic_of(|| assert!(!poll())), k, "{what}");
                        // The gather is still there; its arms are not.
                        let alive = ledger.0.borrow().iter().filter(|alive| **alive).count();
                        assert_eq!(alive, 0, "{what}: dropped before the panic left the poll");
                        drop(poll);
                        ledger.assert_clear(&what);
                    };
                    if mode == "all" {
                        let mut task = Task::new(all(kind, arms));
                        drop_all(Box::new(move || task.run().1.is_some()));
                    } else {
                        let mut task = Task::new(settle(kind, arms));
                        drop_all(Box::new(move || task.run().1.is_some()));
                    }
                }
            }
        }
    }
}

/// Fails when it is sent something; panics when it is dropped, if armed.
struct Failing {
    event: Event<()>,
    bomb: Bomb,
}

impl Future for Failing {
    type Output = Result<Entry, Entry>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let entry = |this: &Self| this.bomb.entry.as_ref().unwrap().1.entry();
        Pin::new(&mut self.event)
            .poll(cx)
            .map(|()| Err(entry(&self)))
    }
}

#[test]
fn a_loser_whose_destructor_panics_keeps_no_other_from_being_dropped() {
    for n in [2, 3, 4, 12, 25] {
        for kind in kinds(n) {
            for k in 0..n {
                let ledger = Ledger::default();
                let (senders, arms) = events(n);
                let arms = arms.into_iter().enumerate().map(|(i, event)| Failing {
                    event,
                    bomb: Bomb::new(&ledger, i, i == k),
                });
                let mut task = Task::new(fail_fast(kind, arms.collect()));
                assert!(task.run().1.is_none());
                senders[(k + 1) % n].send(());
                assert_eq!(panic_of(|| assert!(task.run().1.is_none())), k);
                ledger.assert_clear(&format!("{kind:?} {n}, arm {k}"));
            }
        }
    }
}

#[test]
fn a_destructor_may_wake_siblings_and_poll_other_gathers() {
    struct Busy(Vec<Sender<()>>, Rc<Cell<usize>>);
    impl Drop for Busy {
        fn drop(&mut self) {
            self.0.iter().for_each(Sender::wake);
            let mut other = Task::new(gather((ready(1), Yield(1))));
            assert!(other.run().1.is_some());
            self.1.set(self.1.get() + 1);
        }
    }
    for n in SIZES {
        for kind in kinds(n) {
            let ran = Rc::new(Cell::new(0));
            let (senders, arms) = events::<()>(n);
            let arms = arms
                .into_iter()
                .map(|event| {
                    let few = senders.iter().take(30).cloned().collect();
                    let busy = Busy(few, ran.clone());
                    boxed(async move {
                        let _busy = busy;
                        event.await;
                    })
                })
                .collect();
            let mut task = Task::new(all(kind, arms));
            assert!(task.run().1.is_none());
            senders[0].send(());
            assert_eq!(task.run().1.is_some(), n == 1);
            drop(task);
            assert_eq!(ran.get(), n, "{kind:?} {n}");
        }
    }
}

#[test]
fn a_change_of_mode_moves_the_arms_and_drops_none() {
    for n in [1, 25, 300] {
        let log = Log::new();
        let (_senders, arms) = held::<Result<u8, u8>>(&log, n);
        let gather = gather(arms).all().settle();
        assert!(log.take().is_empty());
        drop(gather);
        assert_eq!(log.take(), names("future", 0..n));
    }
}

#[test]
fn an_iterator_that_was_never_drawn_is_dropped_with_the_gather() {
    let log = Log::new();
    let guard = log.drops("source");
    let source = std::iter::from_fn(move || {
        let _guard = &guard;
        Some(ready(1))
    });
    drop(gather(source).settle());
    assert_eq!(log.take(), ["drop source"]);
}

#[test]
fn an_iterator_is_dropped_when_it_is_drawn_and_before_an_arm_is_polled() {
    let log = Log::new();
    let (guard, polled) = (log.drops("source"), log.clone());
    let mut left = 2;
    let source = std::iter::from_fn(move || {
        let _guard = &guard;
        let polled = polled.clone();
        left -= 1;
        (left >= 0).then_some(async move { polled.add("poll") })
    });
    let mut task = Task::new(gather(source));
    assert!(task.run().1.is_some());
    assert_eq!(log.take(), ["drop source", "poll", "poll"]);
}

/// Ends at once as it is told, and logs that it is dropped; panics then, if armed.
struct Leaving {
    number: usize,
    output: Result<(), ()>,
    log: Log,
    armed: bool,
}

impl Future for Leaving {
    type Output = Result<(), ()>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(self.output)
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.log.add(self.number.to_string());
        assert!(!self.armed, "a destructor");
    }
}

fn leaving(log: &Log, number: usize, output: Result<(), ()>, armed: bool) -> Leaving {
    let log = log.clone();
    Leaving {
        number,
        output,
        log,
        armed,
    }
}

#[test]
fn an_arm_whose_destructor_panics_when_it_finishes_is_no_unfinished_one() {
    for limit in [None, Some(1), Some(2)] {
        let (log, told) = (Log::new(), Log::new());
        let tell = told.clone();
        let gather = gather(vec![leaving(&log, 0, Ok(()), true)])
            .fail_fast()
            .on_cancel(move |reason| tell.add(format!("{reason:?}")));
        let mut gather: Pin<Box<dyn Future<Output = Result<Vec<()>, ()>>>> = match limit {
            Some(limit) => Box::pin(gather.limit(limit)),
            None => Box::pin(gather),
        };
        let mut cx = Context::from_waker(Waker::noop());
        assert!(catch_unwind(AssertUnwindSafe(|| gather.as_mut().poll(&mut cx))).is_err());
        drop(gather);
        assert_eq!(log.take(), ["0"]);
        assert_eq!(told.take(), [""; 0], "limit {limit:?}");
    }
}

#[test]
fn shielded_elements_that_were_not_started_are_dropped_in_order_behind_one_that_panics() {
    let log = Log::new();
    let first = leaving(&log, 0, Err(()), false);
    let elements: Vec<_> = (1..50)
        .map(|number| leaving(&log, number, Ok(()), number == 5))
        .collect();
    let last = leaving(&log, 50, Ok(()), false);
    let gather = gather!(<fail_fast> first, #[shield] ..elements, last);
    let mut task = Task::new(gather);
    assert!(catch_unwind(AssertUnwindSafe(|| task.run())).is_err());
    let order: Vec<_> = (0..=50).map(|number| number.to_string()).collect();
    assert_eq!(log.take(), order);
}
