//! `first_ok`: the first `Ok` or `Some`, else every error.
mod support;

use std::cell::Cell;
use std::future::{Ready, pending, poll_fn, ready};
use std::task::Poll;

use gather::{StopReason, gather};
use support::containers::{SIZES, boxed, events, first_ok, first_ok_option, kinds};
use support::{Drops, Log, Sender, Task, event, now, panic_of, places};

type Tried = Result<usize, usize>;

#[test]
fn the_first_success_wins_and_the_others_are_dropped_before_it_returns() {
    for n in SIZES {
        for kind in kinds(n) {
            for k in places(n) {
                let log = Log::new();
                let (senders, arms) = events::<Tried>(n);
                let arms = arms.into_iter().enumerate();
                let arms = arms.map(|(i, event)| boxed(log.arm(i, event))).collect();
                let mut task = Task::new(first_ok(kind, arms));
                assert!(task.run().1.is_none());
                // Failures are waited out, whichever arm they come from.
                let failing: Vec<usize> = (0..n).filter(|&i| i % 3 == 1 && i != k).collect();
                for &i in &failing {
                    senders[i].send(Err(i));
                }
                assert!(task.run().1.is_none(), "{kind:?} {n}");
                let expected: Vec<_> = failing.iter().map(|i| format!("drop {i}")).collect();
                assert_eq!(log.take(), expected);
                senders[k].send(Ok(k));
                assert_eq!(task.run().1, Some(Ok(k)), "{kind:?} {n}");
                let losers = (0..n).filter(|&i| i != k && i % 3 != 1);
                let expected = [k].into_iter().chain(losers);
                let expected: Vec<_> = expected.map(|i| format!("drop {i}")).collect();
                assert_eq!(log.take(), expected, "{kind:?} {n}");
            }
        }
    }
}

#[test]
fn of_several_successes_in_one_poll_the_first_in_arm_order_wins_and_no_arm_behind_it_is_polled() {
    for n in SIZES {
        for kind in kinds(n) {
            for k in places(n) {
                let (senders, arms) = events::<Tried>(n);
                let mut task = Task::new(first_ok(kind, arms));
                assert!(task.run().1.is_none());
                let before: Vec<usize> = senders.iter().map(Sender::polls).collect();
                for i in (0..n).rev() {
                    senders[i].send(if i < k { Err(i) } else { Ok(i) });
                }
                assert_eq!(task.run().1, Some(Ok(k)), "{kind:?} {n}");
                for (i, sender) in senders.iter().enumerate() {
                    let polls = before[i] + usize::from(i <= k);
                    assert_eq!(sender.polls(), polls, "{kind:?} {n}");
                }
            }
        }
    }
}

#[test]
fn if_all_fail_every_error_is_there_in_arm_order() {
    for n in SIZES {
        for kind in kinds(n) {
            let (senders, arms) = events::<Tried>(n);
            let mut task = Task::new(first_ok(kind, arms));
            assert!(task.run().1.is_none());
            for i in (0..n).rev() {
                senders[i].send(Err(i));
                assert_eq!(
                    task.run().1,
                    (i == 0).then(|| Err((0..n).collect())),
                    "{kind:?} {n}"
                );
            }
        }
    }
}

#[test]
fn options_give_an_option() {
    for n in SIZES {
        for kind in kinds(n) {
            let (senders, arms) = events::<Option<usize>>(n);
            let mut task = Task::new(first_ok_option(kind, arms));
            assert!(task.run().1.is_none());
            for i in (0..n).rev() {
                senders[i].send(None);
                assert_eq!(task.run().1, (i == 0).then_some(None), "{kind:?} {n}");
            }
            let (senders, arms) = events::<Option<usize>>(n);
            let mut task = Task::new(first_ok_option(kind, arms));
            assert!(task.run().1.is_none());
            senders[n - 1].send(Some(7));
            assert_eq!(task.run().1, Some(Some(7)), "{kind:?} {n}");
        }
    }
}

#[test]
fn as_promise_any_does() {
    // Promise.any([reject("a"), resolve(1), resolve(2)]) gives 1.
    let rejected = |why| ready(Err::<u8, _>(why));
    let resolved = |value| ready(Ok::<u8, &str>(value));
    assert_eq!(
        now(gather!(<first_ok> rejected("a"), resolved(1), resolved(2))),
        Ok(1)
    );
    // All rejected: AggregateError, whose errors are in the order of the promises.
    assert_eq!(
        now(gather!(<first_ok> rejected("a"), rejected("b"))),
        Err(("a", "b"))
    );
    // Of no promises: an AggregateError without errors.
    assert_eq!(
        now(gather(Vec::<Ready<Tried>>::new()).first_ok()),
        Err(vec![])
    );
    assert_eq!(
        now(gather(std::iter::empty::<Ready<Tried>>()).first_ok()),
        Err(vec![])
    );
    let none: [Ready<Tried>; 0] = [];
    assert_eq!(now(gather(none).first_ok()), Err([]));
    assert_eq!(
        now(gather(Vec::<Ready<Option<u8>>>::new()).first_ok()),
        None
    );
}

#[test]
fn errors_may_differ_in_type() {
    let failed = now(
        gather!(<first_ok> ready(Err::<u8, _>("no")), ready(Err::<u8, _>(7)), ready(Err::<u8, _>('c'))),
    );
    assert_eq!(failed, Err(("no", 7, 'c')));
    let failed = now(gather!(ready(Err::<u8, _>("no")), ready(Err::<u8, _>(7))).first_ok());
    assert_eq!(failed, Err(("no", 7)));
}

#[test]
fn named_arms_and_spread_arms_shape_the_errors() {
    let mirrors = [ready(Err::<u8, _>("m0")), ready(Err("m1"))];
    let failed = now(gather!(<first_ok> cache = ready(Err::<u8, _>(404)), mirrors = ..mirrors));
    let errors = failed.unwrap_err();
    assert_eq!((errors.cache, errors.mirrors), (404, vec!["m0", "m1"]));
    let mirrors = [ready(Err::<u8, _>("m0")), ready(Ok(1))];
    assert_eq!(
        now(gather!(<first_ok> ready(Err::<u8, _>(404)), ..mirrors)),
        Ok(1)
    );
}

#[test]
fn an_arm_takes_its_success_from_its_siblings() {
    let parsed = gather!(<first_ok> async { "x".parse() }, ready(Ok::<u8, ()>(1)));
    assert_eq!(now(parsed), Ok(1));
    let parsed = gather!(async { "x".parse() }, ready(Ok::<u8, ()>(1))).first_ok();
    assert_eq!(now(parsed), Ok(1));
}

#[test]
fn kept_errors_are_dropped_when_an_arm_wins() {
    let log = Log::new();
    let failed = ready(Err::<Drops, _>(log.drops("error")));
    let never = pending::<Result<Drops, ()>>();
    let won = ready(Ok::<_, ()>(log.drops("prize")));
    let won = now(gather!(<first_ok> failed, log.arm("b", never), won)).ok();
    assert_eq!(log.take(), ["drop b", "drop error"]);
    drop(won);
    assert_eq!(log.take(), ["drop prize"]);
}

#[test]
fn a_panic_unwinds_at_once() {
    let log = Log::new();
    let bomb = poll_fn(|_| -> Poll<Option<u8>> { panic!("boom") });
    let gather = gather!(<first_ok> ready(None), log.arm("b", pending::<Option<u8>>()), bomb);
    assert_eq!(panic_of(|| now(gather)), "boom");
    assert_eq!(log.take(), ["drop b"]);
}

#[test]
fn until_keeps_the_errors_so_far() {
    let (sender, deadline) = event::<()>();
    let refused = ready(Err::<u8, _>("refused"));
    let mut task =
        Task::new(gather!(<first_ok, until = deadline> refused, pending::<Result<u8, u32>>()));
    assert!(task.run().1.is_none());
    sender.send(());
    let stopped = task.run().1.unwrap().unwrap_err();
    assert_eq!(stopped.to_string(), "stopped before arm `#1` had finished");
    assert_eq!(stopped.into_partial(), (Some("refused"), None));
    // An `Option` has no error: which arms had nothing is all there is to say.
    let stopped = now(gather!(<first_ok, until = ready(())> ready(None), pending::<Option<u8>>()));
    assert_eq!(stopped.unwrap_err().into_partial(), (Some(()), None));
    let in_time = now(gather!(<first_ok, until = ready(())> ready(None), ready(Some(1))));
    assert_eq!(in_time.unwrap(), Some(1));
}

#[test]
fn the_guard_is_told_who_won() {
    let told = Cell::new(None);
    let tries = gather!(<first_ok, on_cancel = |why| told.set(Some(why))>
        ready(Err::<u8, _>("no")), ready(Ok::<u8, ()>(1)), pending::<Result<u8, ()>>());
    assert_eq!(now(tries), Ok(1));
    assert!(matches!(told.get(), Some(StopReason::Won(arm)) if arm.index() == 1));
    // Nobody was left when the last arm failed.
    told.set(None);
    let tries =
        gather!(<first_ok, on_cancel = |why| told.set(Some(why))> ready(Err::<u8, _>("no")));
    assert!(now(tries).is_err());
    assert!(told.get().is_none());
}
