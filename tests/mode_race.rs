//! `race`: the first arm to finish, whatever it gives.
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, Ready, pending, poll_fn, ready};
use std::rc::Rc;
use std::task::Poll;

use gather::{StopReason, gather};
use support::containers::{Lap, SIZES, boxed, events, kinds, race};
use support::{Log, Sender, Task, event, now, panic_of, places};

#[test]
fn the_first_arm_to_finish_wins_and_the_others_are_dropped_before_it_returns() {
    for n in SIZES {
        for kind in kinds(n) {
            for k in places(n) {
                let log = Log::new();
                let (senders, arms) = events::<Lap<usize>>(n);
                let arms = arms.into_iter().enumerate();
                let arms = arms.map(|(i, event)| boxed(log.arm(i, event))).collect();
                let mut task = Task::new(race(kind, arms));
                assert!(task.run().1.is_none());
                senders[k].send(Lap(k));
                assert_eq!(task.run().1, Some(Some(k)), "{kind:?} {n}");
                let losers = (0..n).filter(|&i| i != k);
                let expected: Vec<_> = [k].into_iter().chain(losers).collect();
                let expected: Vec<_> = expected.iter().map(|i| format!("drop {i}")).collect();
                assert_eq!(log.take(), expected, "{kind:?} {n}");
            }
        }
    }
}

#[test]
fn of_several_arms_that_are_ready_the_first_in_arm_order_wins_and_no_other_is_polled() {
    for n in SIZES {
        for kind in kinds(n) {
            for k in places(n) {
                let (senders, arms) = events::<Lap<usize>>(n);
                let mut task = Task::new(race(kind, arms));
                assert!(task.run().1.is_none());
                let before: Vec<usize> = senders.iter().map(Sender::polls).collect();
                for i in (k..n).rev() {
                    senders[i].send(Lap(i));
                }
                assert_eq!(task.run().1, Some(Some(k)), "{kind:?} {n}");
                for (i, sender) in senders.iter().enumerate() {
                    assert_eq!(
                        sender.polls(),
                        before[i] + usize::from(i == k),
                        "{kind:?} {n}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_failure_wins_like_anything_else() {
    // Promise.race([pending, Promise.reject("no"), Promise.resolve(1)])
    let rejected = ready(Err::<u8, _>("no"));
    assert_eq!(
        now(gather!(<race> pending(), rejected, ready(Ok(1)))),
        Err("no")
    );
}

#[test]
fn arms_behind_the_winner_are_not_started() {
    let bomb = poll_fn(|_| -> Poll<u8> { panic!("polled") });
    assert_eq!(now(gather!(<race> ready(1), bomb)), 1);
}

#[test]
fn a_race_of_a_collection_that_is_empty_is_none_at_once() {
    let none: Vec<Ready<u8>> = Vec::new();
    assert_eq!(now(gather(none).race()), None);
    let none: [Ready<u8>; 0] = [];
    assert_eq!(now(gather(none).race()), None);
    assert_eq!(now(gather(std::iter::empty::<Ready<u8>>()).race()), None);
    assert_eq!(
        now(gather(std::iter::empty::<Ready<u8>>()).limit(2).race()),
        None
    );
    assert_eq!(
        now(gather!(<race> ..Vec::<Ready<u8>>::new(), ..None::<Ready<u8>>)),
        None
    );
}

#[test]
fn with_a_fixed_arm_the_output_is_no_option() {
    let none = Vec::<Ready<u8>>::new();
    let output: u8 = now(gather!(<race> ..none, ready(7)));
    assert_eq!(output, 7);
    let many = [ready(1), ready(2)];
    let output: u8 = now(gather!(<race> pending(), ..many));
    assert_eq!(output, 1);
    let output: Option<u8> = now(gather!(<race> ..[ready(1)], ..[ready(2)]));
    assert_eq!(output, Some(1));
    let output: u8 = now(gather!(..[ready(1)], pending()).race());
    assert_eq!(output, 1);
}

#[test]
fn named_arms_give_what_wins() {
    let output = now(gather!(<race> slow = pending::<&str>(), fast = ready("fast")));
    assert_eq!(output, "fast");
    let output = now(gather!(slow = pending::<&str>(), fast = ready("fast")).race());
    assert_eq!(output, "fast");
}

#[test]
fn more_arms_than_a_group_holds_race_as_well() {
    let never = || pending::<u8>();
    let output: u8 = now(gather!(<race>
        never(), never(), never(), never(), never(), never(), never(), never(), never(), never(),
        never(), never(), never(), never(), never(), never(), never(), never(), never(), never(),
        never(), never(), ready(23), never()));
    assert_eq!(output, 23);
}

#[test]
fn an_arm_takes_its_type_from_its_siblings() {
    let output = now(gather!(<race> async { "7".parse().unwrap() }, pending::<u16>()));
    assert_eq!(output, 7);
    let output = now(gather!(async { "7".parse().unwrap() }, pending::<u16>()).race());
    assert_eq!(output, 7);
    let output = now(gather!(<race>
        async { let n: u8 = "x".parse()?; Ok(n) },
        pending::<Result<u8, std::num::ParseIntError>>(),
    ));
    assert!(output.is_err());
}

#[test]
fn an_arm_may_never_give_anything() {
    enum Never {}
    async fn serve() -> Never {
        pending().await
    }
    let guard = now(gather!(<race> async { match serve().await {} }, ready("signal")));
    assert_eq!(guard, "signal");
}

#[test]
fn a_panic_unwinds_at_once_and_drops_the_others() {
    let log = Log::new();
    let bomb = poll_fn(|_| -> Poll<u8> { panic!("boom") });
    let race = gather!(<race> log.arm("a", pending()), log.arm("b", bomb), log.arm("c", ready(1)));
    assert_eq!(panic_of(|| now(race)), "boom");
    let mut dropped = log.take();
    dropped.sort();
    assert_eq!(dropped, ["drop a", "drop b", "drop c"]);
}

#[test]
fn until_ends_a_race_that_nobody_has_won() {
    let (sender, deadline) = event::<()>();
    let never = || pending::<u8>();
    let mut task = Task::new(gather!(<race, until = deadline> a = never(), b = never()));
    assert!(task.run().1.is_none());
    sender.send(());
    let stopped = task.run().1.unwrap().unwrap_err();
    assert_eq!(
        stopped.to_string(),
        "stopped before arms `a` and `b` had finished"
    );
    let () = stopped.into_partial();
    // An arm that finishes in the same instant wins.
    let output = now(gather!(<race, until = ready(())> never(), ready(2)));
    assert_eq!(output.unwrap(), 2);
}

#[test]
fn the_guard_is_told_who_won() {
    let told = Cell::new(None);
    let output = now(gather!(<race, on_cancel = |why| told.set(Some(why))>
        tortoise = pending(), hare = ready(1), snail = pending()));
    assert_eq!(output, 1);
    let Some(StopReason::Won(arm)) = told.get() else {
        panic!("{told:?}")
    };
    assert_eq!(arm.name(), Some("hare"));
}

#[test]
fn in_grace_the_winner_stays_the_winner() {
    let go = Rc::new(Cell::new(false));
    let late = go.clone();
    let polls = Rc::new(RefCell::new(0));
    let count = polls.clone();
    let tidy = poll_fn(move |cx| {
        *count.borrow_mut() += 1;
        cx.waker().wake_by_ref();
        if late.get() {
            Poll::Ready("late")
        } else {
            Poll::Pending
        }
    });
    let race =
        gather!(<race, on_cancel = |_| go.set(true), grace = pending::<()>> tidy, ready("first"));
    assert_eq!(now(race), "first");
    assert_eq!(*polls.borrow(), 2);
}

#[test]
fn a_limit_starts_no_more_arms_than_it_says() {
    let started = Cell::new(0);
    let arms = (0..10).map(|i| {
        let started = &started;
        async move {
            started.set(started.get() + 1);
            if i < 2 { pending().await } else { i }
        }
    });
    let mut task = Task::new(gather(arms).limit(2).race());
    assert!(task.run().1.is_none());
    assert_eq!(started.get(), 2);
}

#[test]
fn a_race_nests() {
    fn is_future<T>(future: impl Future<Output = T>) -> T {
        now(future)
    }
    let inner = gather!(<race> pending(), ready(1));
    assert_eq!(is_future(gather!(<race> pending(), inner, ready(2))), 1);
}
