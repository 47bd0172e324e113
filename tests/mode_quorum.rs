//! `quorum(n)`: the n-th `Ok`, or as soon as n can no longer be reached.
#![allow(
    clippy::items_after_statements,
    reason = "items stand where they are used, and arms are functions as users have them"
)]
mod support;

use std::cell::Cell;
use std::future::{Ready, pending, poll_fn, ready};
use std::task::Poll;

use gather::{StopReason, gather};
use support::containers::{Kind, SMALL_SIZES, boxed, events, kinds, quorum};
use support::{Drops, Log, Task, Yield, event, now, panic_of};

type Vote = Result<usize, usize>;

fn ok(value: usize) -> Ready<Vote> {
    ready(Ok(value))
}

fn failed(error: usize) -> Ready<Vote> {
    ready(Err(error))
}

fn never() -> std::future::Pending<Vote> {
    pending()
}

#[test]
fn it_ends_at_the_nth_success_with_the_successes_in_their_places() {
    for n in SMALL_SIZES {
        for kind in kinds(n) {
            for needed in [1, n.div_ceil(2), n] {
                let log = Log::new();
                let (senders, arms) = events::<Vote>(n);
                let arms = arms.into_iter().enumerate();
                let arms = arms.map(|(i, event)| boxed(log.arm(i, event))).collect();
                let mut task = Task::new(quorum(kind, arms, needed));
                assert!(task.run().1.is_none());
                for i in (n - needed + 1..n).rev() {
                    senders[i].send(Ok(i));
                    assert!(task.run().1.is_none(), "{kind:?} {needed} of {n}");
                }
                log.take();
                senders[n - needed].send(Ok(n - needed));
                let output = task.run().1.unwrap().unwrap();
                let expected: Vec<_> = (0..n).map(|i| (i >= n - needed).then_some(i)).collect();
                assert_eq!(output, expected, "{kind:?} {needed} of {n}");
                let expected = [n - needed].into_iter().chain(0..n - needed);
                let expected: Vec<_> = expected.map(|i| format!("drop {i}")).collect();
                assert_eq!(log.take(), expected, "{kind:?}: the losers in arm order");
            }
        }
    }
}

#[test]
fn it_ends_as_soon_as_n_can_no_longer_be_reached() {
    for n in SMALL_SIZES {
        for kind in kinds(n) {
            for needed in [1, n.div_ceil(2), n] {
                let (senders, arms) = events::<Vote>(n);
                let mut task = Task::new(quorum(kind, arms, needed));
                assert!(task.run().1.is_none());
                let spare = n - needed;
                for i in (0..n).rev().take(spare) {
                    senders[i].send(Err(i));
                    assert!(task.run().1.is_none(), "{kind:?} {needed} of {n}");
                }
                senders[0].send(Err(0));
                let (partial, failed, _) = task.run().1.unwrap().unwrap_err();
                let failing = |i: usize| i == 0 || i >= n - spare;
                let expected: Vec<_> = (0..n).map(|i| failing(i).then_some(Err(i))).collect();
                assert_eq!(partial, expected, "{kind:?} {needed} of {n}");
                let expected: Vec<_> = (0..n)
                    .filter(|&i| failing(i))
                    .map(|i| format!("#{i}"))
                    .collect();
                assert_eq!(
                    failed, expected,
                    "{kind:?}: in arm order, whenever they failed"
                );
            }
        }
    }
}

#[test]
fn arms_behind_the_one_that_decides_are_not_polled() {
    let bomb = || poll_fn(|_| -> Poll<Vote> { panic!("polled") });
    assert_eq!(
        now(gather!(<quorum(2)> ok(1), failed(2), ok(3), bomb())).unwrap(),
        (Some(1), None, Some(3), None)
    );
    let missed = now(gather!(<quorum(3)> failed(1), failed(2), bomb(), bomb())).unwrap_err();
    assert_eq!(
        missed.into_partial(),
        (Some(Err(1)), Some(Err(2)), None, None)
    );
}

#[test]
fn successes_and_errors_may_differ_in_type() {
    let (name, age, tag) = now(gather!(<quorum(2)>
        ready(Ok::<_, ()>("Ada")), ready(Err::<u8, _>("no age")), ready(Ok::<_, u8>('t'))))
    .unwrap();
    assert_eq!((name, age, tag), (Some("Ada"), None, Some('t')));
}

#[test]
fn the_error_names_the_arms_and_never_shows_what_they_gave() {
    let missed = now(gather!(<quorum(2)> a = ok(1), b = failed(2), c = failed(3))).unwrap_err();
    let text = "quorum not reached: 1 of the 2 needed succeeded, arms `b` and `c` failed";
    assert_eq!(missed.to_string(), text);
    assert_eq!(
        format!("{missed:?}"),
        "QuorumError { needed: 2, reached: 1, failed: [b, c], .. }"
    );
    assert_eq!((missed.needed(), missed.reached()), (2, 1));
    assert_eq!(missed.partial().a, Some(Ok(1)));
    let names: Vec<_> = missed.failed().map(|arm| arm.name()).collect();
    assert_eq!(names, [Some("b"), Some("c")]);
    let partial = missed.into_partial();
    assert_eq!((partial.b, partial.c), (Some(Err(2)), Some(Err(3))));

    struct Opaque;
    let missed = now(gather!(<quorum(1)> ready(Err::<Opaque, _>(Opaque))))
        .err()
        .unwrap();
    let error: Box<dyn std::error::Error + Send + Sync> = Box::new(missed);
    assert_eq!(
        error.to_string(),
        "quorum not reached: 0 of the 1 needed succeeded, arm `#0` failed"
    );
}

#[test]
fn elements_of_a_spread_count_as_arms() {
    let many = || (0..4).map(|i| if i % 2 == 0 { ok(i) } else { failed(i) });
    let (head, tail) = now(gather!(<quorum(3)> ok(9), ..many())).unwrap();
    assert_eq!((head, tail), (Some(9), vec![Some(0), None, Some(2), None]));
    let missed = now(gather!(<quorum(4)> head = ok(9), pages = ..many())).unwrap_err();
    let failed: Vec<_> = missed.failed().map(|arm| arm.to_string()).collect();
    assert_eq!(failed, ["pages[1]", "pages[3]"]);
}

#[test]
fn a_quorum_of_an_iterator_that_yields_too_few_is_missed_once_that_is_known() {
    let missed = now(gather(std::iter::empty::<Ready<Vote>>()).quorum(1)).unwrap_err();
    assert_eq!(
        missed.to_string(),
        "quorum not reached: 0 of the 1 needed succeeded, and there are no more arms"
    );
    // Though no arm would ever have finished.
    let missed = now(gather((0..2).map(|_| never())).quorum(3)).unwrap_err();
    assert_eq!(missed.into_partial(), [None, None]);
    let missed = now(gather!(<quorum(3)> never(), ..[never()])).unwrap_err();
    assert_eq!(missed.into_partial(), (None, vec![None]));
    // With a limit it is pulled arm by arm.
    let odd = || (1..=3).filter(|i| i % 2 == 1).map(ok);
    let missed = now(gather(odd()).limit(1).quorum(3)).unwrap_err();
    assert_eq!(missed.into_partial(), [Some(Ok(1)), Some(Ok(3))]);
    assert_eq!(
        now(gather(odd()).limit(1).quorum(2)).unwrap(),
        [Some(1), Some(3)]
    );
}

#[test]
fn a_quorum_of_0_panics_at_the_call() {
    let zero = 0;
    let text = "`gather`: a quorum of 0 is reached before any arm has run; use 1 or more";
    assert_eq!(panic_of(|| gather((ok(1), ok(2))).quorum(zero)), text);
    assert_eq!(panic_of(|| gather(vec![ok(1)]).quorum(zero)), text);
    assert_eq!(panic_of(|| gather([ok(1)].into_iter()).quorum(zero)), text);
    assert_eq!(panic_of(|| gather!(<quorum(zero)> ok(1))), text);
}

#[test]
fn a_number_that_can_never_be_reached_is_missed_by_the_first_poll() {
    let three = 3;
    let missed = now(gather((ok(1), never())).quorum(three)).unwrap_err();
    assert_eq!(missed.into_partial(), (Some(Ok(1)), None));
    let missed = now(gather([never(), never()]).quorum(three)).unwrap_err();
    assert_eq!(missed.into_partial(), [None, None]);
    let missed = now(gather!(never(), ok(1)).quorum(three)).unwrap_err();
    assert_eq!(missed.into_partial(), (None, Some(Ok(1))));
    let missed = now(gather!(<quorum(three)> a = ok(1), b = failed(7))).unwrap_err();
    let text = "quorum not reached: 1 of the 3 needed succeeded, and there are no more arms";
    assert_eq!(missed.to_string(), text);
    // Nobody asks arms that can't help any more.
    let partial = missed.into_partial();
    assert_eq!((partial.a, partial.b), (Some(Ok(1)), None));
    let missed = now(gather!(<quorum(three)> ok(1), ..[never()])).unwrap_err();
    assert_eq!(missed.into_partial(), (Some(Ok(1)), vec![None]));
    let missed = now(gather(vec![ok(1), ok(2)]).quorum(3)).unwrap_err();
    assert_eq!(missed.into_partial(), [Some(Ok(1)), None]);
    let missed = now(gather([ok(1)].into_iter()).quorum(3)).unwrap_err();
    assert_eq!(missed.into_partial(), [Some(Ok(1))]);
    let missed = now(gather(Vec::<Ready<Vote>>::new()).quorum(1)).unwrap_err();
    assert_eq!(missed.into_partial(), []);
    // Nobody waits for arms that can't help any more.
    let missed = now(gather(vec![never(), never()]).limit(1).quorum(3)).unwrap_err();
    assert_eq!(missed.into_partial(), [None, None]);
}

#[test]
fn arms_of_a_call_that_panics_are_dropped() {
    let log = Log::new();
    let arms = || [log.arm(0, ok(0)), log.arm(1, ok(1))];
    let zero = 0;
    panic_of(|| gather(arms()).quorum(zero));
    assert_eq!(log.take(), ["drop 0", "drop 1"]);
    panic_of(|| gather!(log.arm(0, ok(0)), log.arm(1, ok(1))).quorum(zero));
    assert_eq!(log.take(), ["drop 0", "drop 1"]);
    panic_of(|| gather!(<quorum(zero)> log.arm(0, ok(0)), log.arm(1, ok(1))));
    assert_eq!(log.take(), ["drop 0", "drop 1"]);
}

#[test]
fn the_number_is_evaluated_behind_the_arms() {
    let log = Log::new();
    let arm = |name: &str| {
        log.add(name);
        ok(1)
    };
    let count = || {
        log.add("count");
        1
    };
    drop(gather!(<quorum(count())> arm("a"), arm("b")));
    assert_eq!(log.take(), ["a", "b", "count"]);
    drop(gather!(<error = usize, quorum(count())> arm("a"), arm("b")));
    assert_eq!(log.take(), ["a", "b", "count"]);
    // It may leave the function, as any expression.
    let leave = || -> Option<()> {
        drop(gather!(<quorum(None?)> ok(1)));
        Some(())
    };
    assert_eq!(leave(), None);
    let leave = || -> Option<()> {
        drop(gather!(<quorum(None?), error = usize> ok(1)));
        Some(())
    };
    assert_eq!(leave(), None);
}

#[test]
fn kept_errors_are_dropped_when_it_is_reached() {
    let log = Log::new();
    let failed = ready(Err::<Drops, _>(log.drops("error")));
    let won = ready(Ok::<_, ()>(log.drops("success")));
    let output = now(gather!(<quorum(1)> failed, won, log.arm("c", never())));
    assert_eq!(log.take(), ["drop c", "drop error"]);
    drop(output);
    assert_eq!(log.take(), ["drop success"]);
}

#[test]
fn a_panic_unwinds_at_once() {
    let log = Log::new();
    let bomb = poll_fn(|_| -> Poll<Vote> { panic!("boom") });
    let gather = gather!(<quorum(1)> log.arm("a", never()), bomb, log.arm("c", never()));
    assert_eq!(panic_of(|| now(gather)), "boom");
    assert_eq!(log.take(), ["drop a", "drop c"]);
}

#[test]
fn until_keeps_what_had_finished() {
    let (sender, deadline) = event::<()>();
    let mut task = Task::new(
        gather!(<quorum(3), until = deadline> ok(1), failed(2), never(), never(), never()),
    );
    assert!(task.run().1.is_none());
    sender.send(());
    let stopped = task.run().1.unwrap().unwrap_err();
    assert_eq!(
        stopped.into_partial(),
        (Some(Ok(1)), Some(Err(2)), None, None, None)
    );
}

#[test]
fn the_guard_is_told_who_decided() {
    let told = Cell::new(None);
    assert!(
        now(gather!(<quorum(2), on_cancel = |why| told.set(Some(why))> ok(1), ok(2), never()))
            .is_ok()
    );
    assert!(matches!(told.take(), Some(StopReason::Won(arm)) if arm.index() == 1));
    assert!(now(gather!(<quorum(2), on_cancel = |why| told.set(Some(why))> failed(1), failed(2), never())).is_err());
    assert!(matches!(told.take(), Some(StopReason::Failed(arm)) if arm.index() == 1));
}

#[test]
fn results_that_arrive_in_grace_are_kept_and_change_nothing() {
    let log = Cell::new(false);
    let late = |result: Vote| {
        let log = &log;
        poll_fn(move |cx| {
            cx.waker().wake_by_ref();
            if log.get() {
                Poll::Ready(result)
            } else {
                Poll::Pending
            }
        })
    };
    let votes = gather!(<quorum(1), on_cancel = |_| log.set(true), grace = pending::<()>>
        late(Ok(7)), late(Err(9)), ok(1));
    assert_eq!(now(votes).unwrap(), (Some(7), None, Some(1)));
    log.set(false);
    let votes = gather!(<quorum(3), on_cancel = |_| log.set(true), grace = pending::<()>>
        late(Ok(7)), late(Err(9)), failed(1));
    let missed = now(votes).unwrap_err();
    assert_eq!(
        missed.to_string(),
        "quorum not reached: 1 of the 3 needed succeeded, arms `#1` and `#2` failed"
    );
    assert_eq!(
        missed.into_partial(),
        (Some(Ok(7)), Some(Err(9)), Some(Err(1)))
    );
}

#[test]
fn a_quorum_of_many_names_the_first_that_failed() {
    let arms = (0..50).map(failed).collect();
    let (_, failed, message) = now(quorum(Kind::Vec, arms, 1)).unwrap_err();
    assert_eq!(failed.len(), 50);
    assert!(
        message.ends_with("`#30`, `#31` and 18 more failed"),
        "{message}"
    );
}

/// A quorum that is larger than the call is missed behind the first sweep, which has reached every arm.
#[test]
fn arms_that_have_started_have_their_grace_in_whatever_group_they_are() {
    let commits = |n: usize| {
        let log = Log::new();
        let commit = |_| async {
            let log = &log;
            Yield(1).await;
            log.add("commit");
            Ok::<(), ()>(())
        };
        let missed = now(gather((0..n).map(commit))
            .quorum(n + 1)
            .grace(pending::<()>));
        assert!(missed.is_err());
        let array = gather([0; 40].map(commit)).quorum(n + 41);
        assert!(now(array.grace(pending::<()>)).is_err());
        log.take().len()
    };
    for n in [1, 21, 22, 40, 100] {
        assert_eq!(commits(n), n + 40);
    }

    let (log, needed) = (Log::new(), 4);
    let commit = async {
        Yield(1).await;
        log.add("commit");
        ok(1).await
    };
    let votes = gather!(<quorum(needed)> ..vec![never()], #[shield] commit);
    assert!(now(votes).is_err());
    assert_eq!(log.take(), ["commit"]);

    // What wakes an arm in grace reaches it.
    let (senders, arms) = events::<Vote>(3);
    let [a, b, c] = <[_; 3]>::try_from(arms).ok().unwrap();
    let mut votes = Task::new(gather!(<quorum(needed), grace = pending::<()>> ..vec![a], b, c));
    assert!(votes.run().1.is_none());
    for sender in &senders {
        sender.send(Ok(1));
    }
    let missed = votes.run().1.unwrap().unwrap_err();
    assert_eq!(
        missed.into_partial(),
        (vec![Some(Ok(1))], Some(Ok(1)), Some(Ok(1)))
    );
}
