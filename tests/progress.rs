//! Somebody is told of each completion: how many, of how many, and which arm.
mod support;

use std::cell::RefCell;
use std::future::{pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use gather::{Progress, gather};
use support::containers::{boxed, events};
use support::{Log, Numbers, Task, Yield, now};

/// Writes what it is told.
fn written(log: &Log) -> impl Fn(Progress) + use<> {
    let log = log.clone();
    move |at| match at.total {
        Some(total) => log.add(format!("{}/{total} {}", at.done, at.arm)),
        None => log.add(format!("{} {}", at.done, at.arm)),
    }
}

#[test]
fn each_completion_is_told_in_order() {
    for n in [1, 2, 21, 22, 60, 300] {
        let told = RefCell::new(Vec::new());
        let (senders, arms) = events(n);
        let mut task = Task::new(gather(arms).progress(|at| told.borrow_mut().push(at)));
        assert!(task.run().1.is_none());
        assert!(told.borrow().is_empty());
        let mut order: Vec<usize> = (0..n).collect();
        Numbers::seed(n as u64).shuffle(&mut order);
        for (done, &i) in order.iter().enumerate() {
            senders[i].send(i);
            let _ = task.run();
            let at = *told.borrow().last().unwrap();
            assert_eq!((at.done, at.total, at.arm.index()), (done + 1, Some(n), i));
            assert_eq!(told.borrow().len(), done + 1);
        }
    }
}

#[test]
fn what_is_told_can_be_taken_apart() {
    let told = RefCell::new(Vec::new());
    let tell = |Progress { done, total, arm }| told.borrow_mut().push((done, total, arm.index()));
    now(gather!(<progress = tell> Yield(1), ready(1)));
    assert_eq!(*told.borrow(), [(1, Some(2), 1), (2, Some(2), 0)]);
}

#[test]
fn names_and_elements_are_told() {
    let log = Log::new();
    now(gather!(<progress = written(&log)>
        user = Yield(1), pages = ..[Yield(0), Yield(2)], ads = ready(1)
    ));
    assert_eq!(
        log.take(),
        ["1/4 pages[0]", "2/4 ads", "3/4 user", "4/4 pages[1]"]
    );
    now(gather!(<progress = written(&log), limit = 1> Yield(1), ..[Yield(0), Yield(2)], ready(1)));
    assert_eq!(log.take(), ["1/4 #0", "2/4 #1[0]", "3/4 #1[1]", "4/4 #2"]);
}

#[test]
fn failures_and_captured_panics_are_completions() {
    let log = Log::new();
    let arms = || {
        (
            ready(Ok::<u8, &str>(1)),
            ready(Err::<u8, _>("no")),
            pending::<Result<u8, &str>>(),
        )
    };
    assert_eq!(
        now(gather(arms()).fail_fast().progress(written(&log))),
        Err("no")
    );
    assert_eq!(log.take(), ["1/3 #0", "2/3 #1"]);
    let bomb = poll_fn(|_| -> Poll<u8> { panic!("captured") });
    let _ = now(gather((bomb, ready(1))).settle().progress(written(&log)));
    assert_eq!(log.take(), ["1/2 #0", "2/2 #1"]);
    let _ = now(gather((ready(1), pending::<u8>()))
        .until(ready(()))
        .progress(written(&log)));
    assert_eq!(
        log.take(),
        ["1/2 #0"],
        "an arm that is cancelled did not complete"
    );
}

#[test]
fn an_iterator_that_says_how_long_it_is_tells_the_total_from_the_start() {
    let log = Log::new();
    now(gather((0..3).map(|_| Yield(1)))
        .limit(1)
        .progress(written(&log)));
    assert_eq!(log.take(), ["1/3 #0", "2/3 #1", "3/3 #2"]);
    now(gather((0..3).filter(|_| true).map(ready)).progress(written(&log)));
    assert_eq!(
        log.take(),
        ["1/3 #0", "2/3 #1", "3/3 #2"],
        "without a limit it was drained before"
    );
}

#[test]
fn an_iterator_that_does_not_say_tells_the_total_once_it_has_ended() {
    let log = Log::new();
    let (senders, arms) = events::<usize>(4);
    let source = arms.into_iter().filter(|_| true);
    let mut task = Task::new(gather(source).limit(2).progress(written(&log)));
    for i in [1, 0, 2, 3] {
        assert!(task.run().1.is_none());
        senders[i].send(i);
    }
    assert!(task.run().1.is_some());
    assert_eq!(log.take(), ["1 #1", "2 #0", "3 #2", "4/4 #3"]);
}

#[test]
fn a_callback_that_panics_keeps_neither_arms_nor_outputs() {
    for limit in [None, Some(2), Some(30)] {
        let log = Log::new();
        let arms: Vec<_> = (0..30)
            .map(|i| {
                let (arm, output) = (
                    log.drops(format!("arm {i}")),
                    log.drops(format!("output {i}")),
                );
                boxed(async move {
                    let _arm = arm;
                    output
                })
            })
            .collect();
        let gather = gather(arms).progress(|at| assert!(at.done < 5, "the callback"));
        let unwound = match limit {
            None => catch_unwind(AssertUnwindSafe(|| now(gather).len())),
            Some(n) => catch_unwind(AssertUnwindSafe(|| now(gather.limit(n)).len())),
        };
        assert_eq!(
            *unwound.unwrap_err().downcast::<&str>().unwrap(),
            "the callback"
        );
        let mut dropped = log.take();
        let last_arm = dropped
            .iter()
            .rposition(|line| line.starts_with("drop arm"));
        let first_kept = dropped.iter().position(|line| line == "drop output 0");
        assert!(last_arm < first_kept, "outputs are dropped behind the arms");
        dropped.sort();
        let mut expected: Vec<_> = (0..30)
            .flat_map(|i| [format!("drop arm {i}"), format!("drop output {i}")])
            .collect();
        expected.sort();
        assert_eq!(dropped, expected, "limit {limit:?}");
    }
}

/// What a stop cancels is part of the total: it was an arm.
#[test]
fn a_stop_does_not_change_how_many_there_are() {
    let told = RefCell::new(Vec::new());
    let tell = |progress: Progress| told.borrow_mut().push((progress.done, progress.total));
    let settled = now(
        gather!(<settle, limit = 2, until = ready(()), progress = tell>
            #[shield] async { Yield(5).await; 1 },
            #[shield] #[until(Yield(2))] ..[pending::<u8>()],
            ..[ready(1), ready(2)],
        ),
    );
    assert!(settled.0.is_ok() && settled.2.iter().all(Result::is_err));
    assert_eq!(told.take(), [(1, Some(4)), (2, Some(4))]);
}
