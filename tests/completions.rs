//! `completions()`: the outputs of a collection, each with its index, in the order in which they come.
#![allow(
    clippy::items_after_statements,
    clippy::vec_init_then_push,
    clippy::zero_repeat_side_effects,
    reason = "what a test needs stands where it is used"
)]
#![allow(clippy::many_single_char_names, reason = "arms, and what ends them")]
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures::stream::{FusedStream, Stream, StreamExt};
use gather::{StopReason, gather};
use support::containers::events;
use support::{Log, Numbers, Sender, Wakes, Yield, event, now};

/// A stream that is polled by hand, like a task.
struct Tap<S> {
    stream: Pin<Box<S>>,
    wakes: Arc<Wakes>,
    waker: Waker,
}

impl<S: Stream> Tap<S> {
    fn new(stream: S) -> Self {
        let wakes = Wakes::new();
        Self {
            stream: Box::pin(stream),
            waker: Waker::from(wakes.clone()),
            wakes,
        }
    }

    fn poll(&mut self) -> Poll<Option<S::Item>> {
        self.wakes.take();
        let mut cx = Context::from_waker(&self.waker);
        self.stream.as_mut().poll_next(&mut cx)
    }

    /// Polls as long as it was woken.
    fn next(&mut self) -> Poll<Option<S::Item>> {
        loop {
            match self.poll() {
                Poll::Pending if self.wakes.count() > 0 => {}
                polled => return polled,
            }
        }
    }

    /// What is there.
    fn drain(&mut self) -> Vec<S::Item> {
        let mut items = Vec::new();
        while let Poll::Ready(Some(item)) = self.next() {
            items.push(item);
        }
        items
    }
}

fn polls<T>(senders: &[Sender<T>]) -> usize {
    senders.iter().map(Sender::polls).sum()
}

#[test]
fn it_is_polled_where_it_stands_whatever_its_arms_are() {
    let arm = |i: usize| async move {
        let on_the_stack = i;
        let borrowed = &on_the_stack;
        Yield(i).await;
        *borrowed
    };
    now(async {
        let mut few = gather((0..50).map(arm)).limit(3).completions();
        let mut taken = vec![few.next().await.unwrap()];
        // It may be moved although arms are under way.
        let mut moved = Box::new(few);
        while let Some(next) = moved.next().await {
            taken.push(next);
        }
        taken.sort_unstable();
        assert!(taken.into_iter().eq((0..50).map(|i| (i, i))));
        let mut all = gather([arm(2), arm(0)]).settle().completions();
        let (index, output) = all.next().await.unwrap();
        assert_eq!((index, output.unwrap()), (1, 0));
    });
}

#[test]
fn outputs_come_in_completion_order_with_their_indices() {
    for n in [1, 2, 21, 22, 130, 300] {
        let (senders, arms) = events::<usize>(n);
        let mut tap = Tap::new(gather(arms).completions());
        assert!(tap.next().is_pending());
        let mut order: Vec<_> = (0..n).collect();
        Numbers::seed(n as u64).shuffle(&mut order);
        for &i in &order {
            senders[i].send(i * 2);
            assert_eq!(tap.wakes.count(), 1);
            assert_eq!(tap.next(), Poll::Ready(Some((i, i * 2))), "{n}");
            if i != order[n - 1] {
                assert!(tap.next().is_pending());
            }
        }
        assert_eq!(tap.next(), Poll::Ready(None));
        assert_eq!(tap.next(), Poll::Ready(None), "it stays over");
        assert_eq!(polls(&senders), 2 * n);
    }
}

#[test]
fn every_collection_has_completions() {
    let mut order = Vec::new();
    order.push(Tap::new(gather(vec![ready('a'), ready('b')]).completions()).drain());
    order.push(Tap::new(gather([ready('a'), ready('b')]).completions()).drain());
    order.push(Tap::new(gather([ready('a'), ready('b')].into_iter()).completions()).drain());
    order.push(Tap::new(gather([ready('a'), ready('b')]).limit(1).completions()).drain());
    order.push(Tap::new(gather(vec![ready('a'), ready('b')]).all().completions()).drain());
    assert!(
        order.iter().all(|list| *list == [(0, 'a'), (1, 'b')]),
        "{order:?}"
    );
    let none: Vec<std::future::Ready<u8>> = Vec::new();
    assert_eq!(
        Tap::new(gather(none).completions()).poll(),
        Poll::Ready(None)
    );
    assert_eq!(
        Tap::new(gather([ready(1); 0]).completions()).poll(),
        Poll::Ready(None)
    );
}

#[test]
fn settle_has_a_result_for_each_arm() {
    for limit in [1, 4, 100] {
        let arms = (0..60).map(|i| async move {
            Yield(i % 4).await;
            if i % 3 == 0 {
                resume_unwind(Box::new(i))
            } else {
                i
            }
        });
        let mut list = Tap::new(gather(arms).settle().limit(limit).completions()).drain();
        list.sort_by_key(|(i, _)| *i);
        assert_eq!(list.len(), 60);
        for (i, (index, settled)) in list.into_iter().enumerate() {
            assert_eq!(index, i);
            match settled {
                Ok(value) => assert!(value == i && i % 3 != 0),
                Err(why) => {
                    assert_eq!(why.arm().index(), i);
                    assert_eq!(why.into_panic().downcast_ref(), Some(&i));
                }
            }
        }
    }
}

#[test]
fn in_flight_and_not_taken_are_never_more_than_the_limit() {
    for limit in [1, 2, 5, 22, 64] {
        let started = Rc::new(Cell::new(0));
        let taken = Cell::new(0);
        let arms = (0..).map(|i: usize| {
            started.set(started.get() + 1);
            async move {
                Yield(i % 3).await;
                i
            }
        });
        let mut tap = Tap::new(gather(arms).limit(limit).completions());
        for _ in 0..500 {
            let Poll::Ready(Some(_)) = tap.next() else {
                panic!("it has no end")
            };
            taken.set(taken.get() + 1);
            assert!(started.get() - taken.get() <= limit, "{limit}");
        }
    }
}

#[test]
fn a_consumer_that_does_not_poll_holds_the_arms_up() {
    let started = Cell::new(0);
    let arms = (0..100).map(|i| {
        started.set(started.get() + 1);
        ready(i)
    });
    let mut tap = Tap::new(gather(arms).limit(3).completions());
    assert_eq!(started.get(), 0, "nothing runs before the first poll");
    assert_eq!(tap.poll(), Poll::Ready(Some((0, 0))));
    assert_eq!(started.get(), 3);
    assert_eq!(tap.poll(), Poll::Ready(Some((1, 1))));
    assert!(started.get() <= 4);
}

#[test]
fn one_arm_that_is_slow_does_not_hold_the_others_up() {
    let (slow, arm) = event::<usize>();
    let mut arm = Some(arm);
    let arms = (0..).map(move |i: usize| {
        let arm = (i == 0).then(|| arm.take()).flatten();
        async move {
            match arm {
                Some(arm) => arm.await,
                None => i,
            }
        }
    });
    let mut tap = Tap::new(gather(arms).limit(2).completions());
    for i in 1..200 {
        assert_eq!(tap.next(), Poll::Ready(Some((i, i))));
    }
    slow.send(7);
    let next: Vec<_> = (0..2).map(|_| tap.next()).collect();
    assert!(next.contains(&Poll::Ready(Some((0, 7)))), "{next:?}");
}

#[test]
fn each_poll_moves_all_arms_that_were_woken() {
    let (senders, arms) = events::<usize>(5);
    let mut tap = Tap::new(gather(arms).completions());
    assert!(tap.poll().is_pending());
    senders[3].send(3);
    senders[1].wake();
    senders[4].wake();
    assert_eq!(tap.poll(), Poll::Ready(Some((3, 3))));
    let polls: Vec<_> = senders.iter().map(Sender::polls).collect();
    assert_eq!(polls, [1, 2, 1, 2, 2]);
    senders[0].wake();
    assert!(tap.poll().is_pending());
    assert_eq!(senders[0].polls(), 2);
}

#[test]
fn outputs_of_one_poll_come_one_by_one_and_none_is_lost() {
    let (senders, arms) = events::<usize>(40);
    let mut tap = Tap::new(gather(arms).completions());
    assert!(tap.poll().is_pending());
    for (i, sender) in senders.iter().enumerate().rev() {
        sender.send(i);
    }
    let list = tap.drain();
    assert!(
        list.into_iter().eq((0..40).map(|i| (i, i))),
        "one sweep is in arm order"
    );
}

#[test]
fn waiting_for_the_next_can_be_given_up_and_taken_up_again() {
    let (senders, arms) = events::<usize>(3);
    let mut stream = Box::pin(gather(arms).completions());
    let mut items = Vec::new();
    for i in [2, 0, 1] {
        for _ in 0..2 {
            let mut next = stream.next();
            let mut cx = Context::from_waker(Waker::noop());
            assert!(Pin::new(&mut next).poll(&mut cx).is_pending());
        }
        senders[i].send(i);
        items.extend(support::now(stream.next()));
    }
    assert_eq!(items, [(2, 2), (0, 0), (1, 1)]);
    assert_eq!(support::now(stream.next()), None);
}

#[test]
fn dropping_the_stream_drops_arms_before_outputs() {
    let log = Log::new();
    let mut arms: Vec<support::containers::Boxed<'_, support::Drops>> = Vec::new();
    for i in 0..3 {
        let output = log.drops(format!("output {i}"));
        arms.push(Box::pin(async move { output }));
    }
    arms.insert(1, Box::pin(log.arm("arm", pending())));
    let mut tap = Tap::new(gather(arms).completions());
    assert!(matches!(tap.poll(), Poll::Ready(Some((0, _)))));
    assert_eq!(log.take(), ["drop output 0"]);
    drop(tap);
    assert_eq!(log.take(), ["drop arm", "drop output 1", "drop output 2"]);
}

#[test]
fn a_finished_future_is_dropped_at_once() {
    let log = Log::new();
    let mut tap =
        Tap::new(gather([log.arm("fast", ready(1)), log.arm("quick", ready(2))]).completions());
    assert!(tap.poll().is_ready());
    assert_eq!(
        log.take(),
        ["drop fast", "drop quick"],
        "both, though one output is still to be taken"
    );
}

#[test]
fn a_sweep_is_cut_at_128_arms() {
    for limit in [usize::MAX, 1000] {
        let polled = Cell::new(0);
        let arms: Vec<_> = (0..300)
            .map(|i| {
                let polled = &polled;
                poll_fn(move |_| {
                    polled.set(polled.get() + 1);
                    if i == 299 {
                        Poll::Ready(i)
                    } else {
                        Poll::Pending
                    }
                })
            })
            .collect();
        let mut tap = Tap::new(gather(arms).limit(limit).completions());
        for expected in [128, 256] {
            assert!(tap.poll().is_pending());
            assert_eq!((polled.get(), tap.wakes.count()), (expected, 1));
        }
        assert_eq!(tap.poll(), Poll::Ready(Some((299, 299))));
        assert_eq!(polled.get(), 300);
    }
}

#[test]
fn ready_arms_of_a_cut_sweep_all_come() {
    for n in [127, 128, 129, 1000] {
        let mut tap = Tap::new(gather((0..n).map(ready)).completions());
        assert!(tap.drain().into_iter().eq((0..n).map(|i| (i, i))), "{n}");
    }
}

#[test]
fn it_is_pending_only_if_something_will_wake_it() {
    // An arm that wakes itself, and a place that frees up while nothing else is awake.
    let mut tap = Tap::new(gather((0..50).map(|i| Yield(i % 5))).limit(3).completions());
    assert_eq!(tap.drain().len(), 50);
    let (senders, arms) = events::<u8>(3);
    let mut tap = Tap::new(gather(arms).limit(1).completions());
    for sender in &senders {
        assert!(tap.poll().is_pending());
        sender.send(1);
        assert_eq!(tap.wakes.count(), 1);
        assert!(tap.poll().is_ready());
    }
    assert_eq!(tap.poll(), Poll::Ready(None));
}

#[test]
fn it_is_fused() {
    let (sender, arm) = event::<u8>();
    let mut tap = Tap::new(gather([arm]).completions());
    assert!(!tap.stream.is_terminated());
    assert!(tap.poll().is_pending());
    assert!(!tap.stream.is_terminated());
    sender.send(1);
    assert!(tap.poll().is_ready());
    assert_eq!(tap.poll(), Poll::Ready(None));
    assert!(tap.stream.is_terminated());
    assert_eq!(tap.poll(), Poll::Ready(None));
}

#[test]
fn the_size_hint_is_true_all_along() {
    fn check<S: Stream>(stream: S, n: usize) {
        let mut tap = Tap::new(stream);
        for taken in 0..=n {
            let (least, most) = tap.stream.size_hint();
            let left = n - taken;
            assert!(
                least <= left && most.is_none_or(|most| most >= left),
                "{taken}: {least} {most:?}"
            );
            assert!(tap.next().is_ready());
        }
        assert_eq!(tap.stream.size_hint(), (0, Some(0)));
    }
    check(gather((0..40).map(ready)).completions(), 40);
    check(gather((0..40).map(ready)).limit(3).completions(), 40);
    check(gather(vec![ready(1); 40]).limit(3).completions(), 40);
    check(gather([(); 30].map(ready)).completions(), 30);
    check(
        gather((0..80).filter(|i| i % 2 == 0).map(ready))
            .limit(3)
            .completions(),
        40,
    );
    check(
        gather((0..80).filter(|i| i % 2 == 0).map(ready)).completions(),
        40,
    );
}

#[test]
fn a_collection_of_known_size_has_that_hint_before_it_starts() {
    assert_eq!(
        gather(vec![ready(1); 4]).completions().size_hint(),
        (4, Some(4))
    );
    assert_eq!(
        gather((0..4).map(ready)).limit(2).completions().size_hint(),
        (4, Some(4))
    );
    assert_eq!(
        gather([(); 4].map(ready)).completions().size_hint(),
        (4, Some(4))
    );
}

#[test]
fn its_debug_lists_the_arms() {
    let (senders, arms) = events::<u8>(4);
    let mut tap = Tap::new(gather(arms).limit(2).completions());
    assert!(tap.poll().is_pending());
    let debug = format!("{:?}", tap.stream);
    assert_eq!(
        debug,
        "Completions(Gather {#0: pending, #1: pending, #2: waiting, #3: waiting})"
    );
    senders[1].send(1);
    senders[0].send(0);
    assert!(tap.poll().is_ready());
    let debug = format!("{:?}", tap.stream);
    assert!(
        debug.contains("#1: done") && debug.contains("#2: waiting"),
        "{debug}"
    );
}

#[test]
fn a_panic_of_an_arm_unwinds_and_ends_the_stream() {
    let log = Log::new();
    let arms: Vec<support::containers::Boxed<'_, u8>> = vec![
        Box::pin(log.arm("a", pending())),
        Box::pin(async { resume_unwind(Box::new("bang")) }),
        Box::pin(log.arm("c", pending())),
    ];
    let mut tap = Tap::new(gather(arms).completions());
    let payload = catch_unwind(AssertUnwindSafe(|| tap.poll().is_ready())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"bang"));
    assert_eq!(log.take(), ["drop a", "drop c"]);
    assert_eq!(tap.poll(), Poll::Ready(None));
}

#[test]
fn a_panic_of_the_source_drops_the_arms() {
    let log = Log::new();
    let arms = (0..5).map(|i| {
        assert!(i < 3, "no more");
        log.arm("arm", pending::<u8>())
    });
    let mut tap = Tap::new(gather(arms).limit(4).completions());
    assert!(catch_unwind(AssertUnwindSafe(|| tap.poll().is_ready())).is_err());
    assert_eq!(log.take(), ["drop arm"; 3]);
}

#[test]
fn the_guard_runs_if_the_stream_is_dropped_before_its_arms_are_done() {
    let told = RefCell::new(Vec::new());
    let guard = |why: StopReason| told.borrow_mut().push(format!("{why:?}"));
    let (senders, arms) = events::<u8>(2);
    let mut tap = Tap::new(gather(arms).on_cancel(guard).completions());
    assert!(tap.poll().is_pending());
    senders[0].send(1);
    assert!(tap.poll().is_ready());
    drop(tap);
    assert_eq!(told.take(), ["Dropped"]);

    drop(gather(vec![pending::<u8>()]).on_cancel(guard).completions());
    let mut tap = Tap::new(
        gather(vec![ready(1), ready(2)])
            .on_cancel(guard)
            .completions(),
    );
    assert_eq!(tap.drain().len(), 2);
    drop(tap);
    assert!(told.take().is_empty());
}

#[test]
fn progress_is_told_of_each() {
    let log = RefCell::new(Vec::new());
    let (senders, arms) = events::<u8>(3);
    let mut tap = Tap::new(
        gather(arms)
            .limit(2)
            .progress(|at| {
                log.borrow_mut()
                    .push(format!("{} {}/{:?}", at.arm, at.done, at.total));
            })
            .completions(),
    );
    for i in [1, 0, 2] {
        assert!(tap.next().is_pending());
        senders[i].send(1);
        assert!(tap.next().is_ready());
    }
    assert_eq!(
        *log.borrow(),
        ["#1 1/Some(3)", "#0 2/Some(3)", "#2 3/Some(3)"]
    );
}

#[test]
fn an_endless_source_needs_memory_for_its_limit_only() {
    let live = Rc::new(Cell::new(0_usize));
    struct Live(Rc<Cell<usize>>);
    impl Drop for Live {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }
    let arms = (0..).map(|i: usize| {
        live.set(live.get() + 1);
        let output = Live(live.clone());
        async move {
            Yield(i % 3).await;
            output
        }
    });
    let mut tap = Tap::new(gather(arms).limit(8).completions());
    for _ in 0..10_000 {
        assert!(tap.next().is_ready());
        assert!(live.get() <= 8);
    }
    drop(tap);
    assert_eq!(live.get(), 0);
}

#[test]
fn it_goes_from_thread_to_thread() {
    fn check<T: Send>(value: T) -> T {
        value
    }
    let arms = (0..100).map(|i| async move { i });
    let mut stream = Box::pin(check(gather(arms).limit(4).completions()));
    let mut all = Vec::new();
    for _ in 0..10 {
        stream = std::thread::spawn(move || {
            let items: Vec<_> = (0..10)
                .filter_map(|_| support::now(stream.next()))
                .collect();
            (stream, items)
        })
        .join()
        .map(|(stream, items)| {
            all.extend(items);
            stream
        })
        .unwrap();
    }
    all.sort_unstable();
    assert!(all.into_iter().eq((0..100).map(|i| (i, i))));
}

#[test]
fn in_a_random_world_each_output_comes_once_and_no_wake_is_lost() {
    for seed in 0..60 {
        let mut numbers = Numbers::seed(seed);
        let n = 1 + numbers.below(150);
        let limit = 1 + numbers.below(40);
        let (senders, arms) = events::<usize>(n);
        let mut tap = Tap::new(gather(arms).limit(limit).completions());
        let mut seen = vec![false; n];
        let mut sent = vec![false; n];
        for _ in 0..100_000 {
            match tap.next() {
                Poll::Ready(None) => break,
                Poll::Ready(Some((i, value))) => {
                    assert!(i == value && sent[i] && !std::mem::replace(&mut seen[i], true));
                }
                Poll::Pending => {
                    let waiting: Vec<_> = (0..n)
                        .filter(|&i| senders[i].polls() > 0 && !sent[i])
                        .collect();
                    assert!(
                        !waiting.is_empty() && waiting.len() <= limit,
                        "{seed}: stuck"
                    );
                    for _ in 0..=numbers.below(3) {
                        let i = waiting[numbers.below(waiting.len())];
                        if numbers.below(3) == 0 {
                            senders[i].wake();
                        } else {
                            sent[i] = true;
                            senders[i].send(i);
                        }
                        assert!(tap.wakes.count() > 0, "{seed}: a lost wake");
                    }
                }
            }
        }
        assert!(seen.iter().all(|&seen| seen), "{seed}");
    }
}
