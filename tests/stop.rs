//! When a gather ends: at the last arm, or in `fail_fast` at the first failure, in arm order, with
//! the losers gone before it says so.
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use gather::gather;
use support::containers::{
    Boxed, SIZES, all, boxed, events, fail_fast, fail_fast_option, kinds, settle,
};
use support::{Log, Numbers, Sender, Task, Yield, now};

/// The places worth a look among `n`.
fn places(n: usize) -> Vec<usize> {
    let mut places = vec![0, 1, n / 2, 23, 24, 25, 127, 128, 129, n - 1];
    places.retain(|&place| place < n);
    places.dedup();
    places
}

fn polls<T>(senders: &[Sender<T>]) -> Vec<usize> {
    senders.iter().map(Sender::polls).collect()
}

#[test]
fn arms_behind_a_failure_are_not_polled_though_they_are_ready() {
    for n in SIZES {
        for kind in kinds(n) {
            for k in places(n) {
                let (senders, arms) = events::<Result<usize, usize>>(n);
                for (i, sender) in senders.iter().enumerate() {
                    sender.send(if i >= k { Err(i) } else { Ok(i) });
                }
                let mut task = Task::new(fail_fast(kind, arms));
                let (turns, output) = task.run();
                assert_eq!(output, Some(Err(k)), "{kind:?} {n}: the first in arm order");
                assert_eq!(turns, k / 128 + 1, "{kind:?} {n}");
                let expected: Vec<usize> = (0..n).map(|i| usize::from(i <= k)).collect();
                assert_eq!(polls(&senders), expected, "{kind:?} {n}");

                let (senders, arms) = events::<Option<usize>>(n);
                for (i, sender) in senders.iter().enumerate() {
                    sender.send((i < k).then_some(i));
                }
                let mut task = Task::new(fail_fast_option(kind, arms));
                assert_eq!(task.run(), (turns, Some(None)), "{kind:?} {n}");
                assert_eq!(polls(&senders), expected, "{kind:?} {n}");
            }
        }
    }
}

#[test]
fn of_several_arms_that_fail_in_one_poll_the_first_in_arm_order_counts() {
    for n in SIZES {
        for kind in kinds(n) {
            for seed in 0..4 {
                let mut numbers = Numbers::seed(seed);
                let (senders, arms) = events::<Result<usize, usize>>(n);
                let mut task = Task::new(fail_fast(kind, arms));
                assert_eq!(task.run().1, None);
                let mut failing: Vec<usize> =
                    (0..=numbers.below(n)).map(|_| numbers.below(n)).collect();
                for &i in &failing {
                    senders[i].send(Err(i));
                }
                failing.sort_unstable();
                let first = failing[0];
                assert_eq!(task.run().1, Some(Err(first)), "{kind:?} {n}");
                for (i, sender) in senders.iter().enumerate() {
                    assert_eq!(sender.polls(), 1 + usize::from(i == first), "{kind:?} {n}");
                }
            }
        }
    }
}

#[test]
fn an_arm_is_judged_before_the_next_is_polled() {
    // The second arm would panic if it were polled.
    let bomb = poll_fn(|_| -> Poll<Result<(), &str>> { panic!("polled") });
    let output = now(gather((ready(Err::<(), _>("no")), bomb)).fail_fast());
    assert_eq!(output, Err("no"));
    let bomb = poll_fn(|_| -> Poll<Option<()>> { panic!("polled") });
    assert_eq!(now(gather((ready(None::<u8>), bomb)).fail_fast()), None);
    let arms = (0..100).map(|i| async move {
        assert!(i <= 60, "polled");
        if i == 60 { Err(i) } else { Ok(()) }
    });
    assert_eq!(now(gather(arms).fail_fast()), Err(60));
}

#[test]
fn a_failure_that_an_earlier_arm_causes_is_seen_in_the_same_poll() {
    for n in [3, 24, 25, 60, 100] {
        let (senders, arms) = events::<Result<usize, usize>>(n);
        let cause = senders[n - 1].clone();
        let (trigger, triggered) = support::event::<()>();
        let mut arms: Vec<Boxed<'_, _>> = arms.into_iter().map(boxed).collect();
        arms.insert(
            0,
            boxed(async move {
                triggered.await;
                cause.send(Err(7));
                pending().await
            }),
        );
        let mut task = Task::new(gather(arms).fail_fast());
        assert!(task.run().1.is_none());
        trigger.send(());
        assert_eq!(task.poll(), Poll::Ready(Err(7)), "n = {n}");
    }
}

/// An arm that tells when it is polled to its end and when it is dropped.
fn arm<T>(log: &Log, name: usize, future: impl Future<Output = T>) -> impl Future<Output = T> {
    let guard = log.drops(name.to_string());
    async move {
        let _guard = guard;
        future.await
    }
}

#[test]
fn losers_are_dropped_in_arm_order_before_the_failure_is_returned() {
    for n in SIZES {
        for kind in kinds(n) {
            for k in places(n) {
                let log = Log::new();
                let (senders, arms) = events::<Result<(), usize>>(n);
                let arms = arms
                    .into_iter()
                    .enumerate()
                    .map(|(i, event)| boxed(arm(&log, i, event)))
                    .collect();
                let mut task = Task::new(fail_fast(kind, arms));
                assert!(task.run().1.is_none());
                assert!(log.take().is_empty());
                senders[k].send(Err(k));
                assert_eq!(task.run().1, Some(Err(k)));
                let losers = (0..n).filter(|&i| i != k);
                let expected: Vec<_> = [k]
                    .into_iter()
                    .chain(losers)
                    .map(|i| format!("drop {i}"))
                    .collect();
                assert_eq!(log.take(), expected, "{kind:?} {n}, arm {k}");
                drop(task);
                assert!(log.take().is_empty(), "nothing is left for later");
            }
        }
    }
}

#[test]
fn a_failure_in_the_first_poll_drops_arms_that_never_ran() {
    for n in SIZES {
        for kind in kinds(n) {
            let log = Log::new();
            let arms = (0..n)
                .map(|i| {
                    let log2 = log.clone();
                    boxed(arm(&log, i, async move {
                        log2.add(format!("run {i}"));
                        if i == n / 2 { None } else { Some(i) }
                    }))
                })
                .collect();
            let mut task = Task::new(fail_fast_option(kind, arms));
            assert_eq!(task.run().1, Some(None));
            let mut expected = Vec::new();
            for i in 0..=n / 2 {
                expected.extend([format!("run {i}"), format!("drop {i}")]);
            }
            expected.extend((n / 2 + 1..n).map(|i| format!("drop {i}")));
            assert_eq!(log.take(), expected, "{kind:?} {n}");
        }
    }
}

#[test]
fn stored_outputs_of_a_stopped_gather_are_dropped_behind_the_futures_and_before_it_returns() {
    for n in [3, 4, 12, 25, 60, 65] {
        for kind in kinds(n) {
            let log = Log::new();
            let (senders, arms) = events::<Result<support::Drops, support::Drops>>(n);
            let arms = arms
                .into_iter()
                .enumerate()
                .map(|(i, event)| boxed(arm(&log, i, event)))
                .collect();
            let mut task = Task::new(fail_fast(kind, arms));
            assert!(task.run().1.is_none());
            senders[2].send(Ok(log.drops("output 2")));
            senders[0].send(Ok(log.drops("output 0")));
            assert!(task.run().1.is_none());
            assert_eq!(log.take(), ["drop 0", "drop 2"]);
            senders[1].send(Err(log.drops("error")));
            let output = task.run().1;
            let mut expected = vec!["drop 1".to_owned()];
            expected.extend((3..n).map(|i| format!("drop {i}")));
            expected.extend(["drop output 0".to_owned(), "drop output 2".to_owned()]);
            assert_eq!(log.take(), expected, "{kind:?} {n}");
            drop(task);
            assert!(log.take().is_empty());
            drop(output);
            assert_eq!(log.take(), ["drop error"]);
        }
    }
}

#[test]
fn a_gather_that_waits_for_all_does_not_stop_at_a_failure() {
    for n in SIZES {
        for kind in kinds(n) {
            let (senders, arms) = events::<Result<usize, usize>>(n);
            let mut settling = Task::new(settle(kind, arms));
            assert!(settling.run().1.is_none());
            let (others, arms) = events::<Result<usize, usize>>(n);
            let mut waiting = Task::new(all(kind, arms));
            assert!(waiting.run().1.is_none());
            for i in (0..n).rev() {
                let value = if i % 2 == 0 { Err(i) } else { Ok(i) };
                senders[i].send(value);
                others[i].send(value);
                let settled = settling.run().1;
                let waited = waiting.run().1;
                assert_eq!((settled.is_some(), waited.is_some()), (i == 0, i == 0));
                if let (Some(settled), Some(waited)) = (settled, waited) {
                    let expected: Vec<Result<usize, usize>> = (0..n)
                        .map(|i| if i % 2 == 0 { Err(i) } else { Ok(i) })
                        .collect();
                    let settled: Vec<_> = settled.into_iter().map(Result::unwrap).collect();
                    assert_eq!((&settled, &waited), (&expected, &expected));
                }
            }
        }
    }
}

#[test]
fn a_sweep_that_takes_several_polls_ends_like_one_that_takes_one() {
    // Arm 5 fails when it is polled again, arm 200 is the first to fail in this sweep.
    for kind in kinds(300) {
        let wake = Rc::new(RefCell::new(None));
        let late = wake.clone();
        let polled = Rc::new(Cell::new(0));
        let arms = (0..300_usize)
            .map(|i| {
                let (late, polled) = (late.clone(), polled.clone());
                let mut first = true;
                boxed(poll_fn(move |cx: &mut Context<'_>| {
                    polled.set(polled.get() + 1);
                    match i {
                        5 if first => {
                            first = false;
                            *late.borrow_mut() = Some(cx.waker().clone());
                            Poll::Pending
                        }
                        5 | 200.. => Poll::Ready(Err(i)),
                        _ => Poll::Ready(Ok(i)),
                    }
                }))
            })
            .collect();
        let mut task = Task::new(fail_fast(kind, arms));
        assert!(task.poll().is_pending());
        assert_eq!(polled.get(), 128, "{kind:?}: the first poll is cut");
        assert_eq!(task.wakes.count(), 1);
        if let Some(waker) = wake.take() {
            waker.wake();
        }
        assert_eq!(
            task.poll(),
            Poll::Ready(Err(200)),
            "{kind:?}: the sweep goes on where it was"
        );
        assert_eq!(polled.get(), 201, "{kind:?}");
    }
}

#[test]
fn a_gather_over_several_polls_polls_each_ready_arm_once() {
    for n in [300, 1000] {
        for kind in kinds(n) {
            let polled = Rc::new(RefCell::new(vec![0; n]));
            let arms = (0..n)
                .map(|i| {
                    let polled = polled.clone();
                    poll_fn(move |_| {
                        polled.borrow_mut()[i] += 1;
                        Poll::Ready(i)
                    })
                })
                .collect();
            let mut task = Task::new(all(kind, arms));
            let (polls, output) = task.run();
            assert_eq!(polls, n.div_ceil(128), "{kind:?}");
            assert_eq!(output, Some((0..n).collect()), "{kind:?}");
            assert_eq!(*polled.borrow(), vec![1; n], "{kind:?}");
        }
    }
}

#[test]
fn wakes_behind_and_ahead_of_a_cut_are_not_lost() {
    for n in [300, 1000] {
        for kind in kinds(n) {
            let (senders, arms) = events(n);
            let mut task = Task::new(all(kind, arms));
            let mut numbers = Numbers::seed(n as u64);
            let mut sent = 0;
            let mut order: Vec<usize> = (0..n).collect();
            numbers.shuffle(&mut order);
            let output = loop {
                match task.poll() {
                    Poll::Ready(output) => break output,
                    Poll::Pending => {
                        for &i in &order[sent..n.min(sent + 40)] {
                            senders[i].send(i);
                        }
                        sent = n.min(sent + 40);
                        assert!(
                            task.wakes.count() > 0,
                            "{kind:?} {n}: asleep with {sent} arms sent"
                        );
                    }
                }
            };
            assert_eq!(output, (0..n).collect::<Vec<_>>());
            assert!(
                senders.iter().all(|sender| sender.polls() <= 2),
                "{kind:?} {n}"
            );
        }
    }
}

#[test]
fn arms_that_yield_take_turns() {
    // Each sweep polls each of them once, whatever their number.
    for n in SIZES {
        for kind in kinds(n) {
            let log = Rc::new(RefCell::new(vec![0_usize; n]));
            let arms = (0..n)
                .map(|i| {
                    let log = log.clone();
                    boxed(async move {
                        for _ in 0..3 {
                            let so_far = log.borrow().clone();
                            let (least, most) =
                                (so_far.iter().min().unwrap(), so_far.iter().max().unwrap());
                            assert!(most - least <= 1, "someone is ahead");
                            log.borrow_mut()[i] += 1;
                            Yield(1).await;
                        }
                        i
                    })
                })
                .collect();
            let (polls, output) = Task::new(all(kind, arms)).run();
            assert_eq!(output, Some((0..n).collect()), "{kind:?} {n}");
            assert_eq!(polls, 4 * n.div_ceil(128), "{kind:?} {n}");
        }
    }
}

#[test]
fn the_rule_is_the_same_for_a_nested_gather() {
    let log = Log::new();
    let inner = gather((
        arm(&log, 1, pending::<Result<u8, &str>>()),
        ready(Err::<u8, _>("no")),
    ))
    .fail_fast();
    let outer = gather((
        arm(&log, 0, pending::<Result<u8, &str>>()),
        inner,
        arm(&log, 2, pending::<Result<u8, &str>>()),
    ))
    .fail_fast();
    let output: Result<(u8, (u8, u8), u8), &str> = now(outer);
    assert_eq!(output, Err("no"));
    assert_eq!(log.take(), ["drop 1", "drop 0", "drop 2"]);
}

#[test]
fn a_gather_over_unpinned_arms_stops_while_it_is_alive() {
    let log = Log::new();
    let mut gather = gather([
        boxed(arm(&log, 0, pending::<Option<()>>())),
        boxed(arm(&log, 1, ready(None))),
    ])
    .fail_fast();
    let mut cx = Context::from_waker(std::task::Waker::noop());
    assert_eq!(Pin::new(&mut gather).poll(&mut cx), Poll::Ready(None));
    assert_eq!(log.take(), ["drop 1", "drop 0"]);
    drop(gather);
    assert!(log.take().is_empty());
}
