//! Panics: of arms, of iterators, of the parent's waker; and polls after completion.
#![allow(
    unsafe_code,
    reason = "a parent waker that panics needs a table of its own"
)]
mod support;

use std::any::Any;
use std::future::{Future, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use gather::{NoOutput, Settled, gather};
use support::containers::{
    AnyGather, Boxed, SIZES, SMALL_SIZES, all, boxed, events, fail_fast, kinds, settle,
};
use support::{Event, Log, Sender, Task, Yield, event, now};

type Payload = Box<dyn Any + Send>;

#[track_caller]
fn unwinds<T>(f: impl FnOnce() -> T) -> Payload {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(_) => panic!("it does not panic"),
        Err(payload) => payload,
    }
}

#[track_caller]
fn message(payload: &Payload) -> String {
    match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => panic!("no message"),
    }
}

#[track_caller]
fn number(payload: Payload) -> usize {
    *payload.downcast().expect("another panic")
}

fn names(what: &str, places: impl IntoIterator<Item = usize>) -> Vec<String> {
    places
        .into_iter()
        .map(|i| format!("drop {what} {i}"))
        .collect()
}

/// An arm that panics with its number if it is sent `None`.
struct Arm {
    event: Event<Option<support::Drops>>,
    number: usize,
    _guard: support::Drops,
}

impl Future for Arm {
    type Output = Result<support::Drops, ()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.event).poll(cx).map(|value| match value {
            Some(value) => Ok(value),
            None => resume_unwind(Box::new(self.number)),
        })
    }
}

fn arms(log: &Log, n: usize) -> (Vec<Sender<Option<support::Drops>>>, Vec<Arm>) {
    let (senders, arms) = events(n);
    let arms = arms.into_iter().enumerate().map(|(number, event)| Arm {
        event,
        number,
        _guard: log.drops(format!("future {number}")),
    });
    (senders, arms.collect())
}

/// An arm panics while one behind it is awake and one output is stored.
fn unwinds_at_once<O>(
    n: usize,
    k: usize,
    what: &str,
    gather: impl Fn(Vec<Arm>) -> AnyGather<'static, O>,
) {
    let log = Log::new();
    let (senders, arms) = arms(&log, n);
    let mut task = Task::new(gather(arms));
    assert!(task.run().1.is_none());
    let stored = (k + n / 2) % n;
    if stored != k {
        senders[stored].send(Some(log.drops(format!("output {stored}"))));
        assert!(task.run().1.is_none());
        assert_eq!(log.take(), names("future", [stored]), "{what}");
    }
    senders[k].send(None);
    senders[n - 1].wake();
    let polls = senders[n - 1].polls();
    assert_eq!(number(unwinds(|| task.run())), k, "{what}");
    if k < n - 1 {
        assert_eq!(
            senders[n - 1].polls(),
            polls,
            "{what}: no arm is polled any more"
        );
    }
    let mut expected = names("future", (0..n).filter(|&i| i == k || i != stored));
    if stored != k {
        expected.extend(names("output", [stored]));
    }
    assert_eq!(
        log.take(),
        expected,
        "{what}: dropped before the panic left the poll"
    );

    assert!(task.future.is_terminated(), "{what}");
    let again = message(&unwinds(|| task.poll()));
    assert!(again.contains("`gather`"), "{again}");
    drop(task);
    assert!(log.take().is_empty(), "{what}: nothing was left");
}

#[test]
fn a_panic_in_an_arm_unwinds_at_once_and_the_siblings_are_dropped_first() {
    for n in SMALL_SIZES {
        for kind in kinds(n) {
            for k in 0..n {
                let what = format!("{kind:?} {n}, arm {k}");
                unwinds_at_once(n, k, &what, |arms| all(kind, arms));
                unwinds_at_once(n, k, &what, |arms| fail_fast(kind, arms));
            }
        }
    }
    for kind in kinds(1000) {
        for k in [0, 1, 127, 128, 500, 999] {
            let what = format!("{kind:?} 1000, arm {k}");
            unwinds_at_once(1000, k, &what, |arms| all(kind, arms));
            unwinds_at_once(1000, k, &what, |arms| fail_fast(kind, arms));
        }
    }
}

#[test]
fn a_panic_in_the_first_poll_drops_arms_that_never_ran() {
    for n in SIZES {
        for kind in kinds(n) {
            let log = Log::new();
            let (senders, arms) = arms(&log, n);
            senders[n / 2].send(None);
            let mut task = Task::new(all(kind, arms));
            assert_eq!(number(unwinds(|| task.run())), n / 2, "{kind:?} {n}");
            assert_eq!(log.take(), names("future", 0..n), "{kind:?} {n}");
            assert_eq!(senders.iter().map(Sender::polls).sum::<usize>(), n / 2 + 1);
        }
    }
}

#[test]
fn wakers_of_a_gather_that_panicked_wake_nobody() {
    for n in SIZES {
        for kind in kinds(n) {
            let log = Log::new();
            let (senders, arms) = arms(&log, n);
            let mut task = Task::new(all(kind, arms));
            assert!(task.run().1.is_none());
            let wakers: Vec<Waker> = senders.iter().filter_map(Sender::waker).collect();
            senders[0].send(None);
            assert_eq!(number(unwinds(|| task.run())), 0);
            let before = task.wakes.count();
            wakers.into_iter().for_each(Waker::wake);
            assert_eq!(task.wakes.count(), before, "{kind:?} {n}");
        }
    }
}

#[test]
fn settle_captures_a_panic_and_leaves_the_siblings_alone() {
    for n in SIZES {
        for kind in kinds(n) {
            let mut places = vec![0, n / 3, n / 2, n - 1];
            places.dedup();
            for k in places {
                let what = format!("{kind:?} {n}, arm {k}");
                let log = Log::new();
                let (senders, arms) = arms(&log, n);
                let mut task = Task::new(settle(kind, arms));
                assert!(task.run().1.is_none());
                senders[k].send(None);
                let mut output = task.run().1;
                assert_eq!(log.take(), names("future", [k]), "{what}: dropped at once");
                for i in (0..n).filter(|&i| i != k) {
                    assert!(output.is_none(), "{what}: a sibling is still waited for");
                    senders[i].send(Some(log.drops(format!("output {i}"))));
                    output = task.run().1;
                }
                for (i, settled) in output.unwrap().into_iter().enumerate() {
                    match settled {
                        Ok(output) => assert!(output.is_ok() && i != k, "{what}"),
                        Err(why) => {
                            assert!(why.is_panic(), "{what}");
                            assert_eq!(why.arm().index(), k, "{what}");
                            assert_eq!(why.arm().element(), None, "{what}");
                            assert_eq!(why.to_string(), format!("arm `#{k}` panicked"));
                            assert_eq!((i, number(why.into_panic())), (k, k), "{what}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn settle_captures_the_panics_of_all_arms() {
    for n in SIZES {
        for kind in kinds(n) {
            let arms = (0..n)
                .map(|i| poll_fn(move |_| -> Poll<()> { resume_unwind(Box::new(i)) }))
                .collect();
            let output = now(settle(kind, arms));
            let payloads = output
                .into_iter()
                .map(|settled| number(settled.unwrap_err().resumed()));
            assert!(payloads.eq(0..n), "{kind:?} {n}");
        }
    }
}

/// The payload with which `resume` panics.
trait Resumed {
    fn resumed(self) -> Payload;
}

impl Resumed for NoOutput {
    fn resumed(self) -> Payload {
        unwinds(|| -> () { self.resume() })
    }
}

#[test]
fn settle_hands_out_the_payload_of_a_panic_by_value() {
    let panics = |with: fn()| async move { with() };
    let mut output = now(gather([
        panics(|| panic!("a plain text")),
        panics(|| panic!("a number: {}", 7)),
        panics(|| panic_any(42_u8)),
        panics(|| {}),
    ])
    .settle())
    .into_iter();

    let why = output.next().unwrap().unwrap_err();
    assert_eq!(why.to_string(), "arm `#0` panicked: a plain text");
    assert!(format!("{why:?}").contains("arm `#0` panicked: a plain text"));
    assert_eq!(message(&why.resumed()), "a plain text");

    let why = output.next().unwrap().unwrap_err();
    assert_eq!(why.to_string(), "arm `#1` panicked: a number: 7");
    assert_eq!(message(&why.into_panic()), "a number: 7");

    let why = output.next().unwrap().unwrap_err();
    assert_eq!(why.to_string(), "arm `#2` panicked");
    let payload = why.try_into_panic().unwrap();
    assert_eq!(*payload.downcast::<u8>().unwrap(), 42);

    output.next().unwrap().unwrap();
}

#[test]
fn a_captured_panic_is_an_error_like_any_other() {
    fn is_error<T: std::error::Error + Send + Sync + 'static>(_: &T) {}

    async fn report() -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
        let (settled,): (Settled<u8>,) = gather((async { panic!("no") },)).settle().await;
        Ok(settled?)
    }

    let error = now(report()).unwrap_err();
    assert_eq!(error.to_string(), "arm `#0` panicked: no");
    is_error(error.downcast_ref::<NoOutput>().unwrap());
}

#[test]
fn a_panic_after_other_polls_is_captured_as_well() {
    let (a, b) = now(gather((
        async {
            Yield(3).await;
            panic!("late")
        },
        async {
            Yield(5).await;
            1
        },
    ))
    .settle());
    let a: Settled<()> = a;
    assert_eq!(a.unwrap_err().to_string(), "arm `#0` panicked: late");
    assert_eq!(b.unwrap(), 1);
}

#[test]
fn an_iterator_that_panics_unwinds_out_of_the_first_poll_in_every_mode() {
    fn check<F: Future>(gather: impl FnOnce(Source) -> F) {
        let log = Log::new();
        let mut task = Task::new(gather(Source(0, log.clone(), log.drops("source"))));
        assert!(log.take().is_empty());
        assert_eq!(number(unwinds(|| task.run())), 3);
        let mut dropped = log.take();
        dropped.sort();
        assert_eq!(
            dropped,
            ["drop arm 0", "drop arm 1", "drop arm 2", "drop source"]
        );
        let again = message(&unwinds(|| task.poll()));
        assert!(again.contains("`gather`"), "{again}");
        drop(task);
        assert!(log.take().is_empty());
    }

    struct Source(
        usize,
        Log,
        #[expect(dead_code, reason = "dropped")] support::Drops,
    );
    impl Iterator for Source {
        type Item = Boxed<'static, Option<()>>;
        fn next(&mut self) -> Option<Self::Item> {
            if self.0 == 3 {
                resume_unwind(Box::new(3_usize));
            }
            let guard = self.1.drops(format!("arm {}", self.0));
            self.0 += 1;
            Some(boxed(async move {
                let _guard = guard;
                pending().await
            }))
        }
    }

    check(gather);
    check(|source| gather(source).fail_fast());
    check(|source| gather(source).settle());
}

#[test]
fn an_into_future_that_panics_unwinds_and_drops_the_others() {
    struct Request(usize, support::Drops);
    impl IntoFuture for Request {
        type Output = support::Drops;
        type IntoFuture = std::future::Ready<support::Drops>;
        fn into_future(self) -> Self::IntoFuture {
            if self.0 == 2 {
                resume_unwind(Box::new(2_usize));
            }
            ready(self.1)
        }
    }
    let log = Log::new();
    let request = |i| Request(i, log.drops(i.to_string()));
    let dropped = || {
        let mut dropped = log.take();
        dropped.sort();
        dropped
    };
    let expected: Vec<String> = (0..4).map(|i| format!("drop {i}")).collect();
    assert_eq!(
        number(unwinds(|| gather((0..4).map(request).collect::<Vec<_>>()))),
        2
    );
    assert_eq!(dropped(), expected);
    assert_eq!(number(unwinds(|| gather([0, 1, 2, 3].map(request)))), 2);
    assert_eq!(dropped(), expected);
    let tuple = || gather((request(0), request(1), request(2), request(3)));
    assert_eq!(number(unwinds(tuple)), 2);
    assert_eq!(dropped(), expected);
    assert_eq!(number(unwinds(|| now(gather((0..4).map(request))))), 2);
    assert_eq!(dropped(), expected[..3]);
}

#[test]
fn a_poll_after_completion_panics_and_says_so() {
    fn check<O>(what: &str, gather: AnyGather<'_, O>, n: usize) {
        let mut task = Task::new(gather);
        assert!(!task.future.is_terminated(), "{what}");
        for _ in 1..n.div_ceil(128) {
            assert!(task.poll().is_pending());
            assert!(!task.future.is_terminated(), "{what}");
        }
        assert!(task.poll().is_ready(), "{what}");
        for _ in 0..2 {
            assert!(task.future.is_terminated(), "{what}");
            let message = message(&unwinds(|| task.poll()));
            assert!(
                message.contains("gather") && message.contains("completion"),
                "{message}"
            );
        }
    }
    for n in SIZES {
        for kind in kinds(n) {
            let what = format!("{kind:?} {n}");
            let arms = || (0..n).map(|_| ready(Ok::<u8, u8>(1))).collect();
            check(&what, all(kind, arms()), n);
            check(&what, settle(kind, arms()), n);
            check(&what, fail_fast(kind, arms()), n);
            let failing = (0..n).map(|_| ready(Err::<u8, u8>(1))).collect();
            check(&what, fail_fast(kind, failing), 1);
        }
    }
    check("nothing", Box::pin(gather(())), 0);
    check(
        "nothing",
        Box::pin(gather(Vec::<std::future::Ready<()>>::new())),
        0,
    );
}

#[test]
fn a_gather_that_waits_is_not_terminated() {
    let (sender, arm) = event();
    let mut task = Task::new(all(support::containers::Kind::Tuple, vec![arm]));
    assert!(task.run().1.is_none());
    assert!(!task.future.is_terminated());
    sender.send(1);
    assert_eq!(task.run().1, Some(vec![1]));
    assert!(task.future.is_terminated());
}

#[test]
fn a_builder_method_after_the_first_poll_panics_and_says_so() {
    let log = Log::new();
    let (_senders, arms) = arms(&log, 30);
    let mut gather = gather(arms);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut gather).poll(&mut cx).is_pending());
    let message = message(&unwinds(|| gather.settle()));
    assert!(
        message.contains("`gather`") && message.contains("first poll"),
        "{message}"
    );
    assert_eq!(log.take(), names("future", 0..30));
}

/// A parent waker that panics where it is told to.
#[derive(Default)]
struct Hostile {
    clone: AtomicBool,
    wake: AtomicBool,
    drop: AtomicBool,
}

static HOSTILE: RawWakerVTable = RawWakerVTable::new(
    hostile_clone,
    hostile_wake,
    hostile_wake_by_ref,
    hostile_drop,
);

fn bang(flag: &AtomicBool, number: usize) {
    if flag.load(Ordering::SeqCst) && !std::thread::panicking() {
        resume_unwind(Box::new(number));
    }
}

const CLONE: usize = 1;
const WAKE: usize = 2;
const DROP: usize = 3;

unsafe fn hostile<'a>(data: *const ()) -> &'a Hostile {
    // SAFETY: `data` is an `Arc<Hostile>` that the caller's waker keeps alive.
    unsafe { &*data.cast() }
}

unsafe fn hostile_clone(data: *const ()) -> RawWaker {
    // SAFETY: as `hostile` requires.
    bang(&unsafe { hostile(data) }.clone, CLONE);
    // SAFETY: `data` is an `Arc<Hostile>`.
    unsafe { Arc::increment_strong_count(data.cast::<Hostile>()) };
    RawWaker::new(data, &HOSTILE)
}

unsafe fn hostile_wake(data: *const ()) {
    // SAFETY: the waker's reference is given back here.
    let hostile = unsafe { Arc::from_raw(data.cast::<Hostile>()) };
    bang(&hostile.wake, WAKE);
}

unsafe fn hostile_wake_by_ref(data: *const ()) {
    // SAFETY: as `hostile` requires.
    bang(&unsafe { hostile(data) }.wake, WAKE);
}

unsafe fn hostile_drop(data: *const ()) {
    // SAFETY: the waker's reference is given back here.
    let hostile = unsafe { Arc::from_raw(data.cast::<Hostile>()) };
    bang(&hostile.drop, DROP);
}

impl Hostile {
    /// The state, and a waker.
    fn new() -> (Arc<Self>, Waker) {
        let hostile = Arc::new(Self::default());
        let data = Arc::into_raw(hostile.clone()).cast();
        // SAFETY: the table keeps the contract of `RawWaker`, apart from panicking.
        let waker = unsafe { Waker::from_raw(RawWaker::new(data, &HOSTILE)) };
        (hostile, waker)
    }
}

fn set(flag: &AtomicBool, to: bool) {
    flag.store(to, Ordering::SeqCst);
}

/// Polls until the gather waits for its arms.
fn settle_down<O>(gather: &mut AnyGather<'static, O>, n: usize, waker: &Waker) {
    for _ in 0..n.div_ceil(128) {
        assert!(
            gather
                .as_mut()
                .poll(&mut Context::from_waker(waker))
                .is_pending()
        );
    }
}

fn poll<O>(gather: &mut AnyGather<'static, O>, waker: &Waker) -> Poll<O> {
    gather.as_mut().poll(&mut Context::from_waker(waker))
}

/// The futures that were dropped, sorted by number.
fn dropped(log: &Log) -> usize {
    let dropped = log.take();
    let distinct: std::collections::HashSet<&String> = dropped.iter().collect();
    assert_eq!(distinct.len(), dropped.len(), "dropped twice");
    dropped.len()
}

#[test]
fn a_parent_waker_that_panics_when_it_is_cloned_unwinds_and_leaks_nothing() {
    for n in SIZES {
        for kind in kinds(n) {
            let what = format!("{kind:?} {n}");
            let log = Log::new();
            let (senders, arms) = arms(&log, n);
            let (hostile, waker) = Hostile::new();
            set(&hostile.clone, true);
            let mut gather = all(kind, arms);
            assert_eq!(
                number(unwinds(|| poll(&mut gather, &waker))),
                CLONE,
                "{what}"
            );
            assert_eq!(dropped(&log), n, "{what}");
            assert!(
                !format!("{gather:?}").contains("pending"),
                "{what}: {gather:?}"
            );
            let again = message(&unwinds(|| poll(&mut gather, &waker)));
            assert!(again.contains("`gather`"), "{again}");
            drop((gather, waker, senders));
            assert_eq!(dropped(&log), 0, "{what}");
            assert_eq!(Arc::strong_count(&hostile), 1, "{what}");
        }
    }
}

#[test]
fn a_second_parent_waker_that_panics_when_it_is_cloned_unwinds_and_leaks_nothing() {
    for n in SIZES {
        for kind in kinds(n) {
            let what = format!("{kind:?} {n}");
            let log = Log::new();
            let (senders, arms) = arms(&log, n);
            let (first, first_waker) = Hostile::new();
            let (second, second_waker) = Hostile::new();
            let mut gather = all(kind, arms);
            settle_down(&mut gather, n, &first_waker);
            set(&second.clone, true);
            assert_eq!(
                number(unwinds(|| poll(&mut gather, &second_waker))),
                CLONE,
                "{what}"
            );
            assert_eq!(dropped(&log), n, "{what}");
            drop(first_waker);
            assert_eq!(Arc::strong_count(&first), 1, "{what}: let go at once");
            drop((gather, second_waker, senders));
            assert_eq!(Arc::strong_count(&second), 1, "{what}");
        }
    }
}

#[test]
fn a_parent_waker_that_panics_when_it_is_woken_leaves_the_gather_as_it_is() {
    for n in SIZES {
        for kind in kinds(n) {
            let what = format!("{kind:?} {n}");
            let log = Log::new();
            let (senders, arms) = arms(&log, n);
            let (hostile, waker) = Hostile::new();
            let mut gather = settle(kind, arms);
            settle_down(&mut gather, n, &waker);
            set(&hostile.wake, true);
            // The event's own waker, a clone that is consumed, a clone by reference.
            let clone = senders[0].waker().unwrap();
            assert_eq!(number(unwinds(|| senders[0].send(None))), WAKE, "{what}");
            assert!(poll(&mut gather, &waker).is_pending() || n == 1, "{what}");
            if n > 1 {
                assert_eq!(dropped(&log), 1, "{what}: the wake counted");
                assert_eq!(number(unwinds(|| clone.wake_by_ref())), WAKE, "{what}");
                set(&hostile.wake, false);
                for sender in &senders[1..] {
                    sender.send(None);
                }
                let mut output = poll(&mut gather, &waker);
                for _ in 1..n.div_ceil(128) {
                    assert!(output.is_pending());
                    output = poll(&mut gather, &waker);
                }
                assert!(output.is_ready(), "{what}");
            }
            set(&hostile.wake, true);
            clone.wake();
            drop((gather, waker, senders));
            assert_eq!(Arc::strong_count(&hostile), 1, "{what}");
        }
    }
}

#[test]
fn a_parent_waker_that_panics_when_the_gather_wakes_it_unwinds_and_leaks_nothing() {
    for n in SIZES {
        for kind in kinds(n) {
            let what = format!("{kind:?} {n}");
            let log = Log::new();
            let arms = (0..n)
                .map(|i| {
                    let guard = log.drops(i.to_string());
                    boxed(async move {
                        let _guard = guard;
                        Yield(1).await;
                    })
                })
                .collect();
            let (hostile, waker) = Hostile::new();
            set(&hostile.wake, true);
            let mut gather = all(kind, arms);
            assert_eq!(
                number(unwinds(|| poll(&mut gather, &waker))),
                WAKE,
                "{what}"
            );
            assert_eq!(dropped(&log), n, "{what}");
            drop((gather, waker));
            assert_eq!(Arc::strong_count(&hostile), 1, "{what}");
        }
    }
}

#[test]
fn a_parent_waker_that_panics_when_it_is_dropped_leaks_nothing() {
    for n in SIZES {
        for kind in kinds(n) {
            let what = format!("{kind:?} {n}");
            for end in ["drop", "complete", "replace", "panic"] {
                let log = Log::new();
                let (senders, arms) = arms(&log, n);
                let (hostile, waker) = Hostile::new();
                let mut gather = all(kind, arms);
                settle_down(&mut gather, n, &waker);
                let stale: Vec<Waker> = senders.iter().filter_map(Sender::waker).collect();
                set(&hostile.drop, true);
                let mut futures = n;
                let mut kept = None;
                match end {
                    "drop" => assert_eq!(number(unwinds(|| drop(gather))), DROP, "{what}"),
                    "complete" => {
                        for (i, sender) in senders.iter().enumerate() {
                            sender.send(Some(log.drops(format!("output {i}"))));
                        }
                        for _ in 1..n.div_ceil(128) {
                            assert!(poll(&mut gather, &waker).is_pending());
                        }
                        let output = catch_unwind(AssertUnwindSafe(|| poll(&mut gather, &waker)));
                        assert_eq!(number(output.err().expect("no panic")), DROP, "{what}");
                        futures = 2 * n;
                        kept = Some(gather);
                    }
                    "replace" => {
                        let other = Hostile::new().1;
                        assert_eq!(
                            number(unwinds(|| poll(&mut gather, &other))),
                            DROP,
                            "{what}"
                        );
                        kept = Some(gather);
                    }
                    _ => {
                        set(&hostile.drop, false);
                        senders[n - 1].send(None);
                        let mut poll_all = || {
                            (0..n).for_each(|_| drop(poll(&mut gather, &waker)));
                        };
                        assert_eq!(number(unwinds(&mut poll_all)), n - 1, "{what}");
                        kept = Some(gather);
                    }
                }
                assert_eq!(dropped(&log), futures, "{what}, {end}");
                set(&hostile.drop, false);
                drop(kept);
                stale.into_iter().for_each(Waker::wake);
                drop((waker, senders));
                assert_eq!(dropped(&log), 0, "{what}, {end}");
                assert_eq!(Arc::strong_count(&hostile), 1, "{what}, {end}");
            }
        }
    }
}
