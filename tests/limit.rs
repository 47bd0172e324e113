//! At most so many arms in flight, started in arm order, pulled as places free up. Orders that are
//! not written out here are in `tests/schedules.rs`.
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use gather::gather;
use support::containers::{boxed, events};
use support::{Log, Numbers, Task, Yield, event, now};

/// Who is in flight.
#[derive(Clone, Default)]
struct Flight {
    now: Rc<Cell<usize>>,
    most: Rc<Cell<usize>>,
    started: Rc<RefCell<Vec<usize>>>,
}

impl Flight {
    fn arm<T, F>(&self, i: usize, future: F) -> impl Future<Output = T> + use<T, F>
    where
        F: Future<Output = T>,
    {
        let flight = self.clone();
        async move {
            flight.started.borrow_mut().push(i);
            flight.now.set(flight.now.get() + 1);
            flight.most.set(flight.most.get().max(flight.now.get()));
            let output = future.await;
            flight.now.set(flight.now.get() - 1);
            output
        }
    }

    fn started(&self) -> usize {
        let started = self.started.borrow();
        assert!(started.iter().copied().eq(0..started.len()), "{started:?}");
        started.len()
    }
}

/// Completes arms in random order, each as soon as it runs, and checks that the places are full.
fn fly<F: Future>(
    flight: &Flight,
    n: usize,
    limit: usize,
    senders: &[support::Sender<usize>],
    gather: F,
) -> F::Output {
    let mut numbers = Numbers::seed((n * 31) as u64 ^ limit as u64);
    let mut task = Task::new(gather);
    let mut running = Vec::new();
    let mut seen = 0;
    loop {
        if let Some(output) = task.run().1 {
            assert_eq!((flight.now.get(), flight.started()), (0, n));
            assert_eq!(flight.most.get(), n.min(limit));
            return output;
        }
        running.extend(seen..flight.started());
        seen = flight.started();
        assert_eq!(running.len(), flight.now.get());
        assert_eq!(
            running.len(),
            limit.min(n - (seen - running.len())),
            "a place is free"
        );
        let i = running.swap_remove(numbers.below(running.len()));
        senders[i].send(i);
    }
}

#[test]
fn so_many_arms_are_in_flight_and_never_more() {
    for n in [1, 2, 3, 22, 60, 150] {
        for limit in [1, 2, 3, 21, 22, n, n + 1, usize::MAX] {
            let expected: Vec<usize> = (0..n).collect();
            let parts = || {
                let (flight, (senders, arms)) = (Flight::default(), events::<usize>(n));
                let maker = flight.clone();
                let arms = arms
                    .into_iter()
                    .enumerate()
                    .map(move |(i, arm)| maker.arm(i, arm));
                (flight, senders, arms)
            };
            let (flight, senders, arms) = parts();
            let output = fly(&flight, n, limit, &senders, gather(arms).limit(limit));
            assert_eq!(output, expected);
            let (flight, senders, arms) = parts();
            let source = arms.filter(|_| true);
            let output = fly(&flight, n, limit, &senders, gather(source).limit(limit));
            assert_eq!(output, expected);
            let (flight, senders, mut arms) = parts();
            let source = std::iter::from_fn(move || arms.next());
            let output = fly(&flight, n, limit, &senders, gather(source).limit(limit));
            assert_eq!(output, expected);
            let (flight, senders, arms) = parts();
            let arms: Vec<_> = arms.collect();
            let output = fly(&flight, n, limit, &senders, gather(arms).limit(limit));
            assert_eq!(output, expected);
            if n == 60 {
                let (flight, senders, arms) = parts();
                let arms: [_; 60] = arms.collect::<Vec<_>>().try_into().ok().unwrap();
                let output = fly(&flight, n, limit, &senders, gather(arms).limit(limit));
                assert_eq!(output[..], expected);
            }
            if n == 3 {
                let (flight, senders, mut arms) = parts();
                let arms = (
                    arms.next().unwrap(),
                    arms.next().unwrap(),
                    arms.next().unwrap(),
                );
                let output = fly(&flight, n, limit, &senders, gather(arms).limit(limit));
                assert_eq!(output, (0, 1, 2));
            }
        }
    }
}

#[test]
fn fixed_and_spread_arms_share_the_places() {
    for limit in [1, 2, 3, 5, 17, usize::MAX] {
        let (flight, (senders, arms)) = (Flight::default(), events::<usize>(40));
        let mut arms = arms
            .into_iter()
            .enumerate()
            .map(|(i, arm)| flight.arm(i, arm));
        let first = arms.next().unwrap();
        let some: Vec<_> = arms.by_ref().take(12).collect();
        let (middle, none) = (arms.next().unwrap(), Vec::<Yield>::new());
        let more: Vec<_> = arms.by_ref().take(25).collect();
        let last = arms.next().unwrap();
        let joined =
            gather!(<limit = limit> first, ..some, middle, ..none, ..more.into_iter(), last);
        let (a, some, b, none, more, c) = fly(&flight, 40, limit, &senders, joined);
        assert_eq!((a, b, c, none.len()), (0, 13, 39, 0));
        assert!(some.into_iter().eq(1..13) && more.into_iter().eq(14..39));
    }
}

#[test]
fn named_arms_wait_for_places_too() {
    let (flight, (senders, arms)) = (Flight::default(), events::<usize>(3));
    let mut arms = arms
        .into_iter()
        .enumerate()
        .map(|(i, arm)| flight.arm(i, arm));
    let (user, posts, ads) = (
        arms.next().unwrap(),
        arms.next().unwrap(),
        arms.next().unwrap(),
    );
    let page = fly(
        &flight,
        3,
        1,
        &senders,
        gather!(<limit = 1> user = user, posts = posts, ads = ads),
    );
    assert_eq!((page.user, page.posts, page.ads), (0, 1, 2));
}

#[test]
fn a_place_that_is_freed_is_used_in_the_same_poll() {
    let (senders, arms) = events(10);
    let mut task = Task::new(gather(arms).limit(3));
    assert_eq!(task.run(), (1, None));
    for i in 0..7 {
        senders[i].send(i);
        assert!(task.poll().is_pending());
        assert_eq!(senders[i + 3].polls(), 1, "arm {}", i + 3);
    }
}

#[test]
fn ready_arms_run_one_behind_the_other_in_one_poll() {
    let flight = Flight::default();
    let arms = (0..100).map(|i| flight.arm(i, ready(i)));
    let (polls, output) = Task::new(gather(arms).limit(1)).run();
    assert_eq!(
        (polls, output.unwrap().len(), flight.most.get()),
        (1, 100, 1)
    );
    for n in [127_usize, 128, 129, 256, 300] {
        let (polls, _) = Task::new(gather((0..n).map(ready)).limit(2)).run();
        assert_eq!(polls, n.div_ceil(128), "{n} arms");
        let (polls, _) = Task::new(gather((0..n).filter(|_| true).map(ready)).limit(2)).run();
        assert_eq!(
            polls,
            n.div_ceil(128),
            "{n} arms of an iterator that does not say so"
        );
    }
}

#[test]
fn an_iterator_is_pulled_only_as_places_free_up() {
    for spread in [false, true] {
        let pulled = Rc::new(Cell::new(0));
        let (senders, arms) = events(20);
        let counter = pulled.clone();
        let source = arms
            .into_iter()
            .inspect(move |_| counter.set(counter.get() + 1));
        let gather = if spread {
            boxed(async { gather!(<limit = 4> ..source).await.0 })
        } else {
            boxed(gather(source).limit(4))
        };
        let mut task = Task::new(gather);
        assert_eq!(pulled.get(), 0);
        for (done, sender) in senders.iter().enumerate() {
            assert!(task.run().1.is_none());
            assert_eq!(pulled.get(), 20.min(done + 4), "spread: {spread}");
            sender.send(done);
        }
        assert_eq!(task.run().1, Some((0..20).collect()));
    }
}

#[test]
fn an_iterator_waits_for_the_place_of_an_arm_before_it() {
    let pulled = Rc::new(Cell::new(0));
    let (sender, first) = event::<()>();
    let counter = pulled.clone();
    let source = (0..2).map(move |i| {
        counter.set(i + 1);
        ready(i)
    });
    let mut task = Task::new(gather!(<limit = 1> first, ..source));
    assert!(task.run().1.is_none());
    assert_eq!(pulled.get(), 0);
    sender.send(());
    assert_eq!(task.run().1, Some(((), vec![0, 1])));
}

#[test]
fn an_iterator_without_end_is_pulled_lazily_too() {
    let made = Cell::new(0);
    let source = std::iter::repeat_with(|| {
        made.set(made.get() + 1);
        let i = made.get();
        async move { if i == 500 { Err("enough") } else { Ok(i) } }
    });
    assert_eq!(now(gather(source).limit(2).fail_fast()), Err("enough"));
    assert_eq!(made.get(), 500);
}

/// An iterator that says what it is told to say.
struct Says<I>(I, (usize, Option<usize>));

impl<I: Iterator> Iterator for Says<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.1
    }
}

#[test]
fn a_source_with_a_wrong_size_hint_loses_no_arm() {
    let hints = [
        (0, None),
        (0, Some(0)),
        (0, Some(1)),
        (3, Some(3)),
        (5, Some(2)),
        (10, Some(10)),
        (9, None),
        (30, Some(30)),
        (9, Some(200)),
        (0, Some(usize::MAX)),
    ];
    for hint in hints {
        for limit in [1, 2, 9, 10, 11, 40] {
            for n in [0, 1, 9, 10, 30] {
                let source = Says(
                    (0..n).map(|i| async move {
                        Yield(i % 3).await;
                        i
                    }),
                    hint,
                );
                let output = now(gather(source).limit(limit));
                assert!(output.into_iter().eq(0..n), "{hint:?}, limit {limit}");
                let source = Says((0..n).map(ready), hint);
                let (before, output, behind) =
                    now(gather!(<limit = limit> async {}, ..source, Yield(1)));
                assert!(output.into_iter().eq(0..n), "{hint:?}, limit {limit}");
                let ((), ()) = (before, behind);
            }
        }
    }
}

#[test]
fn arms_that_complete_one_by_one_cost_two_polls_each() {
    for (n, limit) in [(60, 1), (60, 7), (300, 64), (1000, 500), (1000, usize::MAX)] {
        let (senders, arms) = events(n);
        let mut task = Task::new(gather(arms).limit(limit));
        assert!(task.run().1.is_none());
        for (i, sender) in senders.iter().enumerate() {
            sender.send(i);
            let done = task.poll().is_ready();
            assert_eq!(done, i + 1 == n, "{i} of {n}, limit {limit}");
        }
        assert!(
            senders.iter().all(|sender| sender.polls() == 2),
            "{n}, limit {limit}"
        );
    }
}

#[test]
fn the_lower_of_two_failures_in_one_poll_wins_though_its_slot_is_higher() {
    // The slots are used again in another order than the arms' numbers.
    for seed in 0..50 {
        let mut numbers = Numbers::seed(seed);
        let (senders, arms) = events::<Result<usize, usize>>(40);
        let mut task = Task::new(gather(arms).limit(8).fail_fast());
        assert!(task.run().1.is_none());
        let mut running: Vec<usize> = (0..8).collect();
        for next in 8..30 {
            let done = running.swap_remove(numbers.below(8));
            senders[done].send(Ok(done));
            assert!(task.run().1.is_none());
            running.push(next);
        }
        numbers.shuffle(&mut running);
        for &i in &running[..3] {
            senders[i].send(Err(i));
        }
        let first = running[..3].iter().min().copied();
        assert_eq!(task.run().1.and_then(Result::err), first);
    }
}

#[test]
fn arms_that_never_started_are_not_started_after_a_stop() {
    let log = Log::new();
    let arms = (0..9).map(|i| {
        let (log, guard) = (log.clone(), log.drops(i.to_string()));
        boxed(async move {
            let _guard = guard;
            log.add(format!("start {i}"));
            match i {
                2 => Err("failed"),
                _ => pending::<Result<(), &str>>().await,
            }
        })
    });
    let arms: Vec<_> = arms.collect();
    assert_eq!(now(gather(arms).limit(3).fail_fast()), Err("failed"));
    let mut expected: Vec<String> = (0..3).map(|i| format!("start {i}")).collect();
    expected.extend([2, 0, 1, 3, 4, 5, 6, 7, 8].map(|i| format!("drop {i}")));
    assert_eq!(log.take(), expected, "in arm order");
}

#[test]
fn debug_tells_who_waits() {
    let (senders, mut arms) = events::<usize>(4);
    let four = (
        arms.remove(0),
        arms.remove(0),
        arms.remove(0),
        arms.remove(0),
    );
    let mut task = Task::new(gather(four).limit(2));
    let debug = |task: &Task<_>| format!("{:?}", task.future);
    assert_eq!(
        debug(&task),
        "Gather {#0: waiting, #1: waiting, #2: waiting, #3: waiting}"
    );
    assert!(task.run().1.is_none());
    assert_eq!(
        debug(&task),
        "Gather {#0: pending, #1: pending, #2: waiting, #3: waiting}"
    );
    senders[1].send(1);
    assert!(task.run().1.is_none());
    assert_eq!(
        debug(&task),
        "Gather {#0: pending, #1: done, #2: pending, #3: waiting}"
    );
}

#[test]
fn debug_tells_who_waits_in_a_collection() {
    let (senders, arms) = events::<usize>(4);
    let mut task = Task::new(gather(arms).limit(2).settle());
    let debug = |task: &Task<_>| format!("{:?}", task.future);
    assert_eq!(
        debug(&task),
        "Gather {#0: waiting, #1: waiting, #2: waiting, #3: waiting}"
    );
    assert!(task.run().1.is_none());
    assert_eq!(
        debug(&task),
        "Gather {#0: pending, #1: pending, #2: waiting, #3: waiting}"
    );
    senders[1].send(1);
    assert!(task.run().1.is_none());
    assert_eq!(
        debug(&task),
        "Gather {#0: pending, #1: done, #2: pending, #3: waiting}"
    );
    for sender in &senders {
        sender.send(0);
    }
    assert!(task.run().1.is_some());
    assert_eq!(
        debug(&task),
        "Gather {#0: done, #1: done, #2: done, #3: done}"
    );
}

#[test]
fn limits_nest() {
    let flight = Flight::default();
    let inner = |from: usize| {
        let flight = flight.clone();
        async move {
            gather((from..from + 4).map(|i| flight.arm(i, Yield(3))))
                .limit(2)
                .await
        }
    };
    now(gather((0..5).map(|k| inner(4 * k))).limit(1));
    assert_eq!((flight.most.get(), flight.started()), (2, 20));
    let flight = Flight::default();
    let inner = || gather((0..4).map(|i| flight.arm(i, Yield(3)))).limit(2);
    now(gather((0..5).map(|_| inner())).limit(3));
    assert_eq!(flight.most.get(), 6);
}

#[test]
fn no_place_at_all_is_refused_at_the_call() {
    let refused = catch_unwind(|| drop(gather((0..3).map(ready)).limit(0)));
    let message = *refused.unwrap_err().downcast::<&str>().unwrap();
    assert!(
        message.contains("`gather`") && message.contains("limit of 0"),
        "{message}"
    );
}

#[test]
fn a_panic_in_the_source_drops_every_arm_and_every_output_once() {
    for panics_at in [0, 1, 4, 30] {
        let log = Log::new();
        let made = log.clone();
        let source = (0..100).map(move |i| {
            assert!(i < panics_at, "the source");
            let (arm, output) = (
                made.drops(format!("arm {i}")),
                made.drops(format!("output {i}")),
            );
            async move {
                let _arm = arm;
                if i % 4 == 3 {
                    pending::<()>().await;
                }
                output
            }
        });
        let unwound = catch_unwind(AssertUnwindSafe(|| now(gather(source).limit(50).settle())));
        assert!(unwound.is_err());
        let mut dropped = log.take();
        dropped.sort();
        let mut expected: Vec<String> = (0..panics_at)
            .flat_map(|i| [format!("drop arm {i}"), format!("drop output {i}")])
            .collect();
        expected.sort();
        assert_eq!(dropped, expected);
    }
}

#[test]
fn a_panic_in_an_arm_or_in_its_destructor_drops_every_other_arm_and_output() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("the destructor");
        }
    }
    for in_destructor in [false, true] {
        let log = Log::new();
        let arms = (0..10).map(|i| {
            let (arm, output) = (
                log.drops(format!("arm {i}")),
                log.drops(format!("output {i}")),
            );
            let (mut output, bomb) = (Some(output), (i == 5 && in_destructor).then(|| Bomb));
            poll_fn(move |_| {
                let (_arm, _bomb) = (&arm, &bomb);
                assert!(i != 5 || in_destructor, "the arm");
                match i {
                    2 => Poll::Pending,
                    _ => Poll::Ready(output.take()),
                }
            })
        });
        let unwound = catch_unwind(AssertUnwindSafe(|| now(gather(arms).limit(2))));
        assert!(unwound.is_err());
        let mut dropped = log.take();
        dropped.sort();
        let mut expected: Vec<String> = (0..6)
            .flat_map(|i| [format!("drop arm {i}"), format!("drop output {i}")])
            .collect();
        expected.sort();
        assert_eq!(dropped, expected, "in the destructor: {in_destructor}");
    }
}

#[test]
fn a_panic_that_is_captured_frees_the_place() {
    let arms = (0..30).map(|i| async move {
        assert!(i % 3 != 0, "no");
        i
    });
    let output = now(gather(arms).limit(1).settle());
    for (i, one) in output.into_iter().enumerate() {
        assert_eq!(
            one.is_err_and(|why| why.is_panic() && why.arm().index() == i),
            i % 3 == 0
        );
    }
}

#[test]
fn the_waker_of_an_arm_that_is_gone_harms_nobody() {
    // Its slot belongs to another arm by then.
    let wakers = Rc::new(RefCell::new(Vec::<Waker>::new()));
    let (sender, last) = event::<usize>();
    let mut arms: Vec<_> = (0..40)
        .map(|i| {
            let (wakers, mut polls) = (wakers.clone(), 0);
            boxed(poll_fn(move |cx| {
                polls += 1;
                wakers.borrow_mut().push(cx.waker().clone());
                if polls == 2 {
                    return Poll::Ready(i);
                }
                cx.waker().wake_by_ref();
                Poll::Pending
            }))
        })
        .collect();
    arms.push(boxed(last));
    let mut task = Task::new(gather(arms).limit(3));
    assert!(task.run().1.is_none());
    for waker in wakers.borrow().iter() {
        waker.wake_by_ref();
    }
    assert!(task.run().1.is_none());
    sender.send(40);
    assert_eq!(task.run().1, Some((0..=40).collect()));
    wakers.take().into_iter().for_each(Waker::wake);
}

#[test]
fn the_waker_of_an_arm_that_is_gone_polls_the_one_in_its_place_once_at_most() {
    let stale = Rc::new(RefCell::new(None::<Waker>));
    let place = stale.clone();
    let first = boxed(poll_fn(move |cx| {
        *place.borrow_mut() = Some(cx.waker().clone());
        Poll::Ready(0)
    }));
    let (sender, second) = event::<usize>();
    let mut task = Task::new(gather(vec![first, boxed(second)]).limit(1));
    assert!(task.run().1.is_none());
    for wakes in 1..=3 {
        assert_eq!(sender.polls(), wakes);
        for _ in 0..wakes {
            stale.borrow().as_ref().unwrap().wake_by_ref();
        }
        assert!(task.run().1.is_none());
        assert_eq!(sender.polls(), wakes + 1, "for {wakes} wakes");
    }
    sender.send(1);
    assert_eq!(task.run().1, Some(vec![0, 1]));
    // An array's arms have their places for themselves.
    let place = stale.clone();
    let first = boxed(poll_fn(move |cx| {
        *place.borrow_mut() = Some(cx.waker().clone());
        Poll::Ready(0)
    }));
    let (sender, second) = event::<usize>();
    let mut task = Task::new(gather([first, boxed(second)]).limit(1));
    assert!(task.run().1.is_none());
    stale.borrow().as_ref().unwrap().wake_by_ref();
    assert!(task.run().1.is_none());
    assert_eq!(sender.polls(), 1);
}

#[test]
fn an_arm_that_wakes_itself_and_ends_wakes_nobody_in_its_place() {
    let polls = Rc::new(RefCell::new(vec![0; 20]));
    let arms = (0..20).map(|i| {
        let polls = polls.clone();
        poll_fn(move |cx| {
            polls.borrow_mut()[i] += 1;
            let waker = cx.waker().clone();
            waker.wake_by_ref();
            if i < 19 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    });
    let mut task = Task::new(gather(arms).limit(1));
    assert!(task.poll().is_pending());
    assert_eq!(*polls.borrow(), vec![1; 20]);
}

#[test]
fn an_arm_that_is_woken_ahead_is_polled_before_the_next_one_from_the_source() {
    for limit in [2, 21, 22, 60, 500, 8_000] {
        let log = Rc::new(RefCell::new(Vec::new()));
        let wakers = Rc::new(RefCell::new(vec![None::<Waker>; limit]));
        let arms = (0..limit + 2).map(|i| {
            let (log, wakers) = (log.clone(), wakers.clone());
            poll_fn(move |cx| {
                log.borrow_mut().push(i);
                if i >= limit {
                    return Poll::Ready(i);
                }
                let first = wakers.borrow_mut()[i].replace(cx.waker().clone()).is_none();
                if first {
                    return Poll::Pending;
                }
                // The first wakes the last that is in flight, and that the first, which is gone.
                let other = wakers.borrow()[limit - 1 - i].clone();
                other.unwrap().wake();
                Poll::Ready(i)
            })
        });
        let mut task = Task::new(gather(arms.filter(|_| true)).limit(limit));
        assert!(task.run().1.is_none());
        assert!(log.take().into_iter().eq(0..limit));
        wakers.borrow()[0].as_ref().unwrap().wake_by_ref();
        assert!(task.poll().is_pending() || limit == 2);
        assert_eq!(
            log.take(),
            [0, limit - 1, limit, limit + 1],
            "limit {limit}"
        );
    }
}

#[test]
fn an_arm_that_is_woken_behind_waits_for_the_next_sweep() {
    for limit in [2, 21, 22, 60] {
        let log = Rc::new(RefCell::new(Vec::new()));
        let waker = Rc::new(RefCell::new(None::<Waker>));
        let arms = (0..limit + 5).map(|i| {
            let (log, waker) = (log.clone(), waker.clone());
            poll_fn(move |cx| {
                log.borrow_mut().push(i);
                let first = waker.take();
                match (i, first) {
                    (0, None) => {
                        *waker.borrow_mut() = Some(cx.waker().clone());
                        return Poll::Pending;
                    }
                    (3, Some(first)) => first.wake(),
                    (_, first) => *waker.borrow_mut() = first,
                }
                Poll::Ready(i)
            })
        });
        let mut task = Task::new(gather(arms).limit(limit));
        assert!(task.poll().is_pending());
        assert!(log.take().into_iter().eq(0..limit + 5), "limit {limit}");
        let (polls, output) = task.run();
        assert_eq!((polls, output), (1, None));
        assert_eq!(log.take(), [0], "limit {limit}");
    }
}

#[test]
fn arms_that_stay_for_long_and_those_that_pass_are_polled_in_order() {
    // So many pass that the places in line are used up, again and again.
    for limit in [2, 5, 30] {
        let polled = RefCell::new(Vec::new());
        let arms = (0..400).map(|i| {
            let polled = &polled;
            let mut left = if i % 60 == 7 { 150 } else { i % 4 };
            poll_fn(move |cx| {
                polled.borrow_mut().push(i);
                if left == 0 {
                    return Poll::Ready(i);
                }
                left -= 1;
                cx.waker().wake_by_ref();
                Poll::Pending
            })
        });
        let mut task = Task::new(gather(arms).limit(limit));
        let output = loop {
            let output = task.poll();
            let polled = polled.take();
            assert!(polled.len() < 128, "a whole sweep");
            assert!(polled.is_sorted_by(|a, b| a < b), "{polled:?}");
            if let Poll::Ready(output) = output {
                break output;
            }
        };
        assert!(output.into_iter().eq(0..400));
    }
}

#[test]
fn outputs_behind_an_arm_that_was_cancelled_keep_their_places() {
    for (limit, n) in [(2, 10), (3, 40), (25, 60)] {
        let (first, slow) = event::<usize>();
        let (late, deadline) = event::<()>();
        let slow = boxed(slow);
        let arms = (1..n).map(|i| boxed(ready(i)));
        let arms = [boxed(ready(0)), slow].into_iter().chain(arms.skip(1));
        let arms: Vec<_> = arms.collect();
        let mut task = Task::new(gather(arms).limit(limit).settle().until(deadline));
        assert!(task.run().1.is_none());
        assert_eq!(first.polls(), 1);
        late.send(());
        let output = task.run().1.unwrap();
        for (i, one) in output.into_iter().enumerate() {
            match one {
                Ok(output) => assert_eq!(output, i),
                Err(why) => assert!(why.is_cancelled() && i == 1),
            }
        }
    }
}

/// A source that says how long it is costs nothing for the arms that are never pulled, unless the output
/// has a place for each.
#[test]
fn an_early_end_costs_nothing_for_arms_that_were_never_pulled() {
    let all = || (0..u64::MAX).map(ready);
    assert_eq!(now(gather(all()).limit(2).race()), Some(0));
    assert_eq!(now(gather!(<race, limit = 2> ready(1), ..all())), 1);
    let tries = || (0..u64::MAX).map(|n| ready(if n < 3 { Ok(n) } else { Err(n) }));
    assert_eq!(now(gather(tries()).limit(2).fail_fast()), Err(3));
    assert_eq!(now(gather(tries()).limit(2).first_ok()), Ok(0));
    let both = now(gather!(<fail_fast, limit = 2> ready(Ok::<_, u64>(1)), ..tries()));
    assert_eq!(both, Err(3));
    let options = (0..u64::MAX).map(|n| ready((n < 3).then_some(n)));
    assert_eq!(now(gather(options).limit(2).fail_fast()), None);
}

/// What a source may yield at the most is not what it yields.
#[test]
fn an_upper_bound_is_no_number_of_slots() {
    let three = || (0..u64::MAX).map_while(|n| (n < 3).then(|| ready(n)));
    for limit in [1, 4, 1 << 20, usize::MAX] {
        assert_eq!(now(gather(three()).limit(limit)), [0, 1, 2]);
    }
}

/// With however many places: a source without an end is asked for so many arms and no more.
#[test]
fn many_places_for_a_source_without_an_end() {
    for limit in [65_536, 65_537, 100_000] {
        let pulled = Cell::new(0);
        let endless = || {
            (0_u64..).filter(|n| n % 2 == 0).map(|n| {
                pulled.set(pulled.get() + 1);
                ready(if n < 300_000 { Ok(n) } else { Err(n) })
            })
        };
        assert_eq!(now(gather(endless()).limit(limit).race()), Some(Ok(0)));
        assert!(pulled.take() <= limit);
        assert_eq!(
            now(gather(endless()).limit(limit).fail_fast()),
            Err(300_000)
        );
        assert!(pulled.take() <= limit + 150_001);
        let some = endless().take(70_000).map(IntoFuture::into_future);
        assert_eq!(
            now(gather(some).limit(limit).fail_fast()).unwrap().len(),
            70_000
        );
    }
}

#[test]
fn what_was_never_pulled_is_told_of_as_cancelled() {
    let mut gather = pin!(gather((0..4).map(ready)).limit(2).race());
    assert!(
        gather
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
    );
    assert_eq!(
        format!("{gather:?}"),
        "Gather {#0: done, #1: cancelled, #2: cancelled, #3: cancelled}"
    );
}
