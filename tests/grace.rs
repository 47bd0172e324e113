//! The end of a gather before its arms' end: who is told, when and how often, and the time that the
//! arms are given. Orders that are not written out here are in `tests/schedules.rs`.
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::task::Poll;

use gather::{StopReason, gather};
use support::containers::{Boxed, boxed, events};
use support::{Log, Task, Yield, counted, event, now};

/// Notes why it is told.
fn told(log: &Log) -> impl Fn(StopReason) + use<> {
    let log = log.clone();
    move |why| {
        log.add(match why {
            StopReason::Failed(arm) => format!("failed {arm}"),
            why => format!("{why:?}"),
        });
    }
}

/// Tells when it is dropped, finished or not.
fn guarded<T, F: Future<Output = T>>(
    log: &Log,
    name: usize,
    future: F,
) -> impl Future<Output = T> + use<T, F> {
    let guard = log.drops(name.to_string());
    async move {
        let _guard = guard;
        future.await
    }
}

type Out = Result<u8, &'static str>;

#[test]
fn the_guard_is_told_of_a_failure_before_the_losers_are_dropped() {
    let log = Log::new();
    let arms = (
        guarded(&log, 0, pending::<Out>()),
        guarded(&log, 1, ready(Err::<u8, _>("no"))),
        guarded(&log, 2, pending::<Out>()),
    );
    let mut task = Task::new(gather(arms).fail_fast().on_cancel(told(&log)));
    assert_eq!(task.run().1, Some(Err("no")));
    assert_eq!(log.take(), ["drop 1", "failed #1", "drop 0", "drop 2"]);
    drop(task);
    assert!(log.take().is_empty());
}

#[test]
fn the_guard_is_told_which_arm_failed() {
    let log = Log::new();
    let no = || ready(Err::<u8, _>("no"));
    let _ = now(gather!(<fail_fast, on_cancel = told(&log)> user = pending::<Out>(), posts = no()));
    let _ = now(gather!(<fail_fast, on_cancel = told(&log)> no(), pending::<Out>()));
    let pages = || vec![boxed(pending::<Out>()), boxed(no())];
    let _ = now(
        gather!(<fail_fast, on_cancel = told(&log)> user = pending::<Out>(), pages = ..pages()),
    );
    let _ = now(gather(pages()).fail_fast().limit(2).on_cancel(told(&log)));
    assert_eq!(
        log.take(),
        ["failed posts", "failed #0", "failed pages[1]", "failed #1"]
    );
}

#[test]
fn the_guard_is_told_of_the_deadline() {
    let log = Log::new();
    let arms = (
        guarded(&log, 0, ready(1)),
        guarded(&log, 1, pending::<u8>()),
    );
    let output = now(gather(arms).until(ready(())).on_cancel(told(&log)));
    assert_eq!(output.unwrap_err().into_partial(), (Some(1), None));
    assert_eq!(log.take(), ["drop 0", "Until", "drop 1"]);
}

#[test]
fn the_guard_is_told_of_a_drop_half_way() {
    for n in [1, 2, 22, 60] {
        let log = Log::new();
        let arms: Vec<_> = (0..n).map(|i| guarded(&log, i, pending::<u8>())).collect();
        let mut task = Task::new(gather(arms).settle().on_cancel(told(&log)));
        assert!(task.run().1.is_none());
        drop(task);
        let mut expected = vec!["Dropped".to_owned()];
        expected.extend((0..n).map(|i| format!("drop {i}")));
        assert_eq!(log.take(), expected);
    }
}

#[test]
fn the_guard_is_told_of_a_panic_that_passes_by() {
    let log = Log::new();
    let arms = (
        guarded(&log, 0, pending::<u8>()),
        guarded(&log, 1, pending::<u8>()),
    );
    let mut task = Task::new(gather(arms).on_cancel(told(&log)));
    assert!(task.run().1.is_none());
    let unwound = catch_unwind(AssertUnwindSafe(move || {
        let _task = task;
        resume_unwind(Box::new("elsewhere"));
    }));
    assert_eq!(
        *unwound.unwrap_err().downcast::<&str>().unwrap(),
        "elsewhere"
    );
    assert_eq!(log.take(), ["Unwinding", "drop 0", "drop 1"]);
}

#[test]
fn the_guard_is_told_of_a_panic_in_an_arm() {
    let log = Log::new();
    let bomb = poll_fn(|_| -> Poll<u8> { panic!("the arm") });
    let arms = (guarded(&log, 0, pending::<u8>()), guarded(&log, 1, bomb));
    let mut task = Task::new(gather(arms).on_cancel(told(&log)).grace(pending::<()>));
    let unwound = catch_unwind(AssertUnwindSafe(|| task.poll().is_pending()));
    assert!(unwound.is_err());
    // The arm's own locals go first: they are on the stack that unwinds.
    assert_eq!(log.take(), ["drop 1", "Unwinding", "drop 0"]);
    drop(task);
    assert!(log.take().is_empty(), "once");
}

#[test]
fn the_guard_is_armed_by_a_first_poll_that_panics_in_the_source() {
    for limited in [false, true] {
        let log = Log::new();
        let source = (0..3).map(|i| {
            assert!(i < 1, "the source");
            pending::<u8>()
        });
        let first = guarded(&log, 0, pending::<u8>());
        let gather = gather!(<on_cancel = told(&log)> first, ..source);
        let mut task = if limited {
            Task::new(boxed(async move { drop(gather.limit(5).await) }))
        } else {
            Task::new(boxed(async move { drop(gather.await) }))
        };
        let unwound = catch_unwind(AssertUnwindSafe(|| task.poll().is_pending()));
        assert!(unwound.is_err());
        assert_eq!(log.take(), ["Unwinding", "drop 0"], "limited: {limited}");
    }
}

#[test]
fn the_guard_is_told_of_a_lone_source_that_panics() {
    fn check<F: Future>(gather: impl FnOnce(Log, Source) -> F) {
        let log = Log::new();
        let source = |at: usize| -> Boxed<'static, u8> { panic!("element {at}") };
        let mut task = Task::new(gather(log.clone(), (0..3).map(source)));
        assert!(log.take().is_empty());
        assert!(catch_unwind(AssertUnwindSafe(|| task.poll().is_pending())).is_err());
        assert_eq!(log.take(), ["Unwinding"]);
        drop(task);
        assert!(log.take().is_empty());
    }
    type Source = std::iter::Map<std::ops::Range<usize>, fn(usize) -> Boxed<'static, u8>>;
    check(|log, source| gather(source).on_cancel(told(&log)));
    check(|log, source| gather(source).limit(2).on_cancel(told(&log)));
    check(|log, source| gather(source).settle().on_cancel(told(&log)));
    check(|log, source| gather!(<on_cancel = told(&log)> ..source));
    check(|log, source| gather!(<on_cancel = told(&log)> ready(1), ..source));
}

#[test]
fn the_guard_is_never_told_of_a_gather_that_was_not_polled() {
    let log = Log::new();
    drop(gather((guarded(&log, 0, pending::<u8>()),)).on_cancel(told(&log)));
    drop(gather(vec![pending::<u8>()]).limit(1).on_cancel(told(&log)));
    drop(gather!(<on_cancel = told(&log)> ..vec![pending::<u8>()]));
    assert_eq!(log.take(), ["drop 0"]);
}

#[test]
fn the_guard_is_never_told_when_every_arm_has_finished() {
    let log = Log::new();
    now(gather((ready(1), Yield(3))).on_cancel(told(&log)));
    now(gather((ready(1), Yield(3)))
        .on_cancel(told(&log))
        .until(pending::<()>()))
    .unwrap();
    let bomb = poll_fn(|_| -> Poll<u8> { panic!("captured") });
    let _ = now(gather((bomb, Yield(3))).settle().on_cancel(told(&log)));
    // The last to finish fails.
    let ends = || [Ok::<u8, &str>(1), Ok(2), Err("no")].map(ready);
    let [a, b, c] = ends();
    assert_eq!(
        now(gather((a, b, c)).fail_fast().on_cancel(told(&log))),
        Err("no")
    );
    assert_eq!(
        now(gather(ends()).fail_fast().on_cancel(told(&log))),
        Err("no")
    );
    assert_eq!(
        now(gather(ends()).fail_fast().limit(1).on_cancel(told(&log))),
        Err("no")
    );
    for limit in [1, 3, 9] {
        let list = ends().to_vec();
        assert_eq!(
            now(gather(list).fail_fast().limit(limit).on_cancel(told(&log))),
            Err("no")
        );
        let iterator = ends().into_iter();
        assert_eq!(
            now(gather(iterator)
                .fail_fast()
                .limit(limit)
                .on_cancel(told(&log))),
            Err("no")
        );
    }
    assert!(log.take().is_empty());
}

#[test]
fn a_guard_that_panics_does_not_keep_the_arms() {
    for n in [2, 22, 60] {
        for limited in [false, true] {
            let log = Log::new();
            let arms: Vec<_> = (0..n)
                .map(|i| {
                    guarded(&log, i, async move {
                        if i == 1 {
                            Err("no")
                        } else {
                            pending::<Out>().await
                        }
                    })
                })
                .collect();
            let calls = Cell::new(0);
            let gather = gather(arms).fail_fast().on_cancel(|_| {
                calls.set(calls.get() + 1);
                panic!("the guard");
            });
            let unwound = if limited {
                catch_unwind(AssertUnwindSafe(|| {
                    now(gather.limit(n).grace(pending::<()>)).is_ok()
                }))
            } else {
                catch_unwind(AssertUnwindSafe(|| now(gather).is_ok()))
            };
            assert_eq!(
                *unwound.unwrap_err().downcast::<&str>().unwrap(),
                "the guard"
            );
            let losers = (0..n).filter(|&i| i != 1).map(|i| format!("drop {i}"));
            let expected: Vec<_> = ["drop 1".to_owned()].into_iter().chain(losers).collect();
            assert_eq!((log.take(), calls.get()), (expected, 1));
        }
    }
}

#[test]
fn a_guard_that_panics_at_a_drop_does_not_keep_the_arms() {
    let log = Log::new();
    let arms: Vec<_> = (0..30).map(|i| guarded(&log, i, pending::<u8>())).collect();
    let mut task = Task::new(gather(arms).on_cancel(|_| panic!("the guard")));
    assert!(task.run().1.is_none());
    assert!(catch_unwind(AssertUnwindSafe(|| drop(task))).is_err());
    assert_eq!(
        log.take(),
        (0..30).map(|i| format!("drop {i}")).collect::<Vec<_>>()
    );
}

#[test]
fn grace_begins_behind_the_guard_and_ends_with_the_last_arm() {
    let log = Log::new();
    let (tidy, worker) = event::<Out>();
    let made = log.clone();
    let arms = (
        guarded(&log, 0, worker),
        guarded(&log, 1, ready(Err::<u8, _>("no"))),
    );
    let mut task = Task::new(
        gather(arms)
            .fail_fast()
            .on_cancel(told(&log))
            .grace(move || {
                made.add("grace");
                pending::<()>()
            }),
    );
    assert!(task.run().1.is_none());
    assert_eq!(log.take(), ["drop 1", "failed #1", "grace"]);
    tidy.send(Err("another failure"));
    assert_eq!(
        task.run(),
        (1, Some(Err("no"))),
        "a stop stays the stop that it is"
    );
    assert_eq!(log.take(), ["drop 0"]);
    drop(task);
    assert!(log.take().is_empty());
}

#[test]
fn grace_ends_with_its_future_and_then_the_arms_are_dropped() {
    let log = Log::new();
    let (enough, future) = event::<()>();
    let arms = (
        guarded(&log, 0, pending::<Out>()),
        guarded(&log, 1, ready(Err::<u8, _>("no"))),
        guarded(&log, 2, pending::<Out>()),
    );
    let mut task = Task::new(gather!(<fail_fast, grace = || future> arms.0, arms.1, arms.2));
    assert!(task.run().1.is_none());
    assert_eq!(log.take(), ["drop 1"]);
    enough.send(());
    assert_eq!(task.run(), (1, Some(Err("no"))));
    assert_eq!(log.take(), ["drop 0", "drop 2"]);
}

#[test]
fn results_that_arrive_in_the_grace_are_kept_where_there_is_a_place() {
    let (late, arm) = event::<u8>();
    let arms = (ready(1), arm, pending::<u8>());
    let (enough, future) = event::<()>();
    let mut task = Task::new(gather(arms).settle().until(ready(())).grace(|| future));
    assert!(task.run().1.is_none());
    late.send(2);
    assert!(task.run().1.is_none());
    enough.send(());
    let (a, b, c) = task.run().1.unwrap();
    assert_eq!((a.unwrap(), b.unwrap()), (1, 2));
    assert!(c.unwrap_err().is_cancelled());

    let (late, arms) = events::<Out>(3);
    let (deadline, until) = event::<()>();
    let mut task = Task::new(gather(arms).fail_fast().until(until).grace(pending::<()>));
    assert!(task.run().1.is_none());
    late[0].send(Ok(7));
    deadline.send(());
    assert!(task.run().1.is_none());
    late[2].send(Err("too late to count"));
    assert!(task.run().1.is_none());
    late[1].send(Ok(8));
    let early = task.run().1.unwrap().unwrap_err();
    assert_eq!(early.unfinished().count(), 0);
    assert_eq!(early.into_partial(), [Some(7), Some(8), None]);
}

#[test]
fn a_message_without_unfinished_arms_is_a_sentence_too() {
    let (late, arm) = event::<u8>();
    let mut task = Task::new(gather((arm,)).until(ready(())).grace(pending::<()>));
    assert!(task.run().1.is_none());
    late.send(1);
    let early = task.run().1.unwrap().unwrap_err();
    assert_eq!(
        early.to_string(),
        "stopped, and every arm that was started has finished since"
    );
    assert_eq!(early.into_partial(), (Some(1),));
}

#[test]
fn in_the_grace_only_arms_that_were_woken_are_polled() {
    for n in [3, 22, 60] {
        let (senders, arms) = events::<u8>(n);
        let (polls, grace) = counted(|_| Poll::<()>::Pending);
        let (deadline, until) = event::<()>();
        let mut task = Task::new(gather(arms).settle().until(until).grace(|| grace));
        assert!(task.run().1.is_none());
        deadline.send(());
        assert!(task.run().1.is_none());
        assert_eq!(polls.get(), 1);
        for (i, sender) in senders.iter().enumerate() {
            sender.wake();
            assert_eq!(task.wakes.count(), 1);
            assert!(task.run().1.is_none());
            sender.send(0);
            let done = task.run().1.is_some();
            assert_eq!(done, i + 1 == n);
            let polled: Vec<_> = senders.iter().map(support::Sender::polls).collect();
            let expected: Vec<_> = (0..n).map(|k| if k <= i { 3 } else { 1 }).collect();
            assert_eq!((polled, polls.get()), (expected, 1), "{n}");
        }
    }
}

#[test]
fn no_arm_is_started_in_the_grace() {
    let started = RefCell::new(Vec::new());
    let (tidy, worker) = event::<Out>();
    let worker = RefCell::new(Some(worker));
    let source = (0..9).map(|i| {
        started.borrow_mut().push(i);
        let worker = worker.take();
        async move {
            match worker {
                Some(worker) => worker.await,
                None => Err("no"),
            }
        }
    });
    let mut task = Task::new(gather(source).limit(2).fail_fast().grace(pending::<()>));
    assert!(task.run().1.is_none());
    tidy.send(Ok(1));
    assert_eq!(task.run().1, Some(Err("no")));
    drop(task);
    assert_eq!(*started.borrow(), [0, 1]);
}

#[test]
fn a_grace_with_nobody_left_to_wait_for_ends_at_once() {
    let arms = (
        ready(Err::<u8, _>("no")),
        pending::<Out>(),
        pending::<Out>(),
    );
    let output = now(gather(arms).fail_fast().limit(1).grace(pending::<()>));
    assert_eq!(output, Err("no"), "the others were not started");
    let arms = (ready(Ok(1)), ready(Err::<u8, _>("no")));
    let output = now(gather(arms)
        .fail_fast()
        .grace(|| -> std::future::Ready<()> { panic!("no need") }));
    assert_eq!(output, Err("no"));
}

#[test]
fn a_grace_that_is_over_at_once_lets_arms_that_are_awake_be_polled() {
    let done = Rc::new(Cell::new(false));
    let cancelled = done.clone();
    let tidy = Cell::new(false);
    let worker = poll_fn(|cx| {
        cx.waker().wake_by_ref();
        tidy.set(done.get());
        Poll::<Out>::Pending
    });
    let arms = (worker, ready(Err::<u8, _>("no")));
    let output = now(gather(arms)
        .fail_fast()
        .on_cancel(move |_| cancelled.set(true))
        .grace(|| ready(())));
    assert_eq!((output, tidy.get()), (Err("no"), true));
}

#[test]
fn a_panic_ends_the_grace() {
    let log = Log::new();
    let (go, wait) = event::<bool>();
    let bomb = async {
        assert!(!wait.await, "in the grace");
        Ok(0)
    };
    let arms = (
        guarded(&log, 0, pending::<Out>()),
        guarded(&log, 1, bomb),
        guarded(&log, 2, ready(Err::<u8, _>("no"))),
        guarded(&log, 3, pending::<Out>()),
    );
    let gather = gather!(<fail_fast, on_cancel = told(&log), grace = pending::<()>> arms.0, arms.1, arms.2, arms.3);
    let mut task = Task::new(gather);
    assert!(task.run().1.is_none());
    assert_eq!(log.take(), ["drop 2", "failed #2"]);
    go.send(true);
    let unwound = catch_unwind(AssertUnwindSafe(|| task.poll().is_pending()));
    assert_eq!(
        *unwound.unwrap_err().downcast::<&str>().unwrap(),
        "in the grace"
    );
    assert_eq!(
        log.take(),
        ["drop 1", "drop 0", "drop 3"],
        "and the guard is not told again"
    );
}

#[test]
fn a_drop_ends_the_grace_and_the_guard_is_not_told_again() {
    let log = Log::new();
    let arms = (
        guarded(&log, 0, pending::<Out>()),
        guarded(&log, 1, ready(Err::<u8, _>("no"))),
        guarded(&log, 2, pending::<Out>()),
    );
    let mut task = Task::new(
        gather(arms)
            .fail_fast()
            .on_cancel(told(&log))
            .grace(pending::<()>),
    );
    assert!(task.run().1.is_none());
    assert_eq!(log.take(), ["drop 1", "failed #1"]);
    drop(task);
    assert_eq!(log.take(), ["drop 0", "drop 2"]);
}

#[test]
fn there_is_no_grace_for_a_gather_that_is_dropped() {
    let mut task = Task::new(
        gather((pending::<u8>(),)).grace(|| -> std::future::Ready<()> { panic!("grace") }),
    );
    assert!(task.run().1.is_none());
    drop(task);
}

#[test]
fn a_grace_that_panics_drops_the_arms() {
    let log = Log::new();
    let arms = || {
        (
            guarded(&log, 0, pending::<Out>()),
            guarded(&log, 1, ready(Err::<u8, _>("no"))),
        )
    };
    let make = || -> std::future::Ready<()> { panic!("the call") };
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        now(gather(arms()).fail_fast().grace(make)).is_ok()
    }));
    assert_eq!(
        *unwound.unwrap_err().downcast::<&str>().unwrap(),
        "the call"
    );
    assert_eq!(log.take(), ["drop 1", "drop 0"]);
    let make = || poll_fn(|_| -> Poll<()> { panic!("the future") });
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        now(gather(arms()).fail_fast().grace(make)).is_ok()
    }));
    assert_eq!(
        *unwound.unwrap_err().downcast::<&str>().unwrap(),
        "the future"
    );
    assert_eq!(log.take(), ["drop 1", "drop 0"]);
}

#[test]
fn sweeps_of_the_grace_are_cut_too() {
    let stopped = Rc::new(Cell::new(false));
    let polled = Rc::new(Cell::new(0));
    let arms: Vec<_> = (0..600)
        .map(|i| {
            let (stopped, polled) = (stopped.clone(), polled.clone());
            boxed(poll_fn(move |cx| {
                polled.set(polled.get() + 1);
                if i == 599 {
                    return Poll::Ready(Err("no"));
                }
                if stopped.get() {
                    return Poll::Ready(Ok(i));
                }
                cx.waker().wake_by_ref();
                Poll::Pending
            }))
        })
        .collect();
    let mut task = Task::new(
        gather(arms)
            .fail_fast()
            .on_cancel(|_| stopped.set(true))
            .grace(pending::<()>),
    );
    let mut turns = 0;
    let output = loop {
        let before = polled.get();
        let turn = task.poll();
        turns += 1;
        assert!(polled.get() - before <= 128, "one poll");
        match turn {
            Poll::Ready(output) => break output,
            Poll::Pending => assert!(task.wakes.count() > 0),
        }
    };
    assert_eq!(
        (output, polled.get(), turns),
        (Err("no"), 1199, 1199_usize.div_ceil(128))
    );
}

/// What has won is dropped as every output is.
#[test]
fn a_grace_that_unwinds_drops_what_it_held() {
    struct Out<'a>(&'a Cell<usize>);
    impl Drop for Out<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }
    let dropped = Cell::new(0);
    let mut turns = 0;
    let loser = poll_fn(|cx| {
        if turns == 1 {
            resume_unwind(Box::new("no"));
        }
        turns += 1;
        cx.waker().wake_by_ref();
        Poll::<Result<Out<'_>, ()>>::Pending
    });
    let mut task = Task::new(Box::pin(gather!(<first_ok, grace = pending::<()>>
        loser,
        ready(Ok::<_, ()>(Out(&dropped))),
    )));
    assert!(catch_unwind(AssertUnwindSafe(|| task.run().1.is_none())).is_err());
    assert_eq!(dropped.get(), 1);
}
