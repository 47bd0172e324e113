//! `Debug` lists the arms with their states, whatever the arms and outputs are.
mod support;

use std::fmt::Debug;
use std::future::{Ready, pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::task::{Context, Poll, Waker};

use gather::gather;
use support::containers::{
    Boxed, Kind, SIZES, all, array, boxed, events, fail_fast, kinds, settle,
};
use support::{Event, Sender, Task, event};

/// Neither it nor a future of it is `Debug`.
struct Opaque;

/// What the gather prints for arms in these states.
fn listed<'a>(states: impl IntoIterator<Item = &'a str>) -> String {
    let arms: Vec<String> = states
        .into_iter()
        .enumerate()
        .map(|(i, state)| format!("#{i}: {state}"))
        .collect();
    format!("Gather {{{}}}", arms.join(", "))
}

#[test]
fn a_tuple_shows_each_arm_with_its_state() {
    let (sender, arm) = event::<Opaque>();
    let mut gather = Box::pin(gather((async { Opaque }, arm, pending::<u8>())));
    assert_eq!(
        format!("{gather:?}"),
        "Gather {#0: waiting, #1: waiting, #2: waiting}"
    );
    let mut cx = Context::from_waker(Waker::noop());
    assert!(gather.as_mut().poll(&mut cx).is_pending());
    assert_eq!(
        format!("{gather:?}"),
        "Gather {#0: done, #1: pending, #2: pending}"
    );
    sender.send(Opaque);
    assert!(gather.as_mut().poll(&mut cx).is_pending());
    assert_eq!(
        format!("{gather:?}"),
        "Gather {#0: done, #1: done, #2: pending}"
    );
    let lines = "Gather {\n    #0: done,\n    #1: done,\n    #2: pending,\n}";
    assert_eq!(format!("{gather:#?}"), lines);
}

#[test]
fn nothing_to_gather_shows_nothing() {
    assert_eq!(format!("{:?}", gather(())), "Gather {}");
    let none: [Ready<Opaque>; 0] = [];
    assert_eq!(format!("{:?}", gather(none)), "Gather {}");
    assert_eq!(
        format!("{:?}", gather(Vec::<Ready<Opaque>>::new())),
        "Gather {}"
    );
}

#[test]
fn an_iterator_shows_its_arms_once_it_was_drawn() {
    let mut gather = Box::pin(gather((0..3).map(|_| pending::<Opaque>())));
    assert_eq!(format!("{gather:?}"), "Gather {}");
    let mut cx = Context::from_waker(Waker::noop());
    assert!(gather.as_mut().poll(&mut cx).is_pending());
    assert_eq!(format!("{gather:?}"), listed(["pending"; 3]));
}

#[test]
fn every_container_shows_its_arms_alike() {
    for n in SIZES {
        for kind in kinds(n) {
            let (senders, arms) = events(n);
            let mut task = Task::new(all(kind, arms));
            if kind != Kind::Iterator {
                assert_eq!(format!("{:?}", task.future), listed(vec!["waiting"; n]));
            }
            assert!(task.run().1.is_none());
            let mut states = vec!["pending"; n];
            assert_eq!(format!("{:?}", task.future), listed(states.iter().copied()));
            for i in (0..n).rev().filter(|i| i % 7 == 2) {
                senders[i].send(Opaque);
                states[i] = "done";
                assert!(task.run().1.is_none());
            }
            assert_eq!(format!("{:?}", task.future), listed(states), "{kind:?} {n}");
            for sender in &senders {
                sender.send(Opaque);
            }
            assert!(task.run().1.is_some());
            assert_eq!(
                format!("{:?}", task.future),
                listed(vec!["done"; n]),
                "{kind:?} {n}"
            );
        }
    }
}

#[test]
fn arms_that_were_not_reached_yet_are_pending_between_two_polls_of_a_sweep() {
    for kind in kinds(300) {
        let mut task = Task::new(all(kind, (0..300).map(ready).collect()));
        assert!(task.poll().is_pending());
        let states = (0..300).map(|i| if i < 128 { "done" } else { "pending" });
        assert_eq!(format!("{:?}", task.future), listed(states), "{kind:?}");
    }
}

#[test]
fn the_losers_of_a_failure_are_cancelled_and_the_failed_arm_is_done() {
    for n in SIZES {
        for kind in kinds(n) {
            let (senders, arms) = events::<Result<Opaque, u8>>(n);
            let mut task = Task::new(fail_fast(kind, arms));
            assert!(task.run().1.is_none());
            let mut states = vec!["cancelled"; n];
            if n > 2 {
                senders[0].send(Ok(Opaque));
                states[0] = "done";
                assert!(task.run().1.is_none());
            }
            states[n / 2] = "done";
            senders[n / 2].send(Err(1));
            assert!(matches!(task.run().1, Some(Err(1))));
            assert_eq!(format!("{:?}", task.future), listed(states), "{kind:?} {n}");
        }
    }
}

#[test]
fn the_siblings_of_a_panic_are_cancelled() {
    for n in SIZES {
        for kind in kinds(n) {
            let (senders, arms) = events::<u8>(n);
            let arms = arms
                .into_iter()
                .map(|event| {
                    boxed(async move {
                        if event.await == 0 {
                            resume_unwind(Box::new("no"));
                        }
                    })
                })
                .collect();
            let mut task = Task::new(all(kind, arms));
            assert!(task.run().1.is_none());
            let mut states = vec!["cancelled"; n];
            if n > 2 {
                senders[1].send(1);
                states[1] = "done";
                assert!(task.run().1.is_none());
            }
            senders[n - 1].send(0);
            assert!(catch_unwind(AssertUnwindSafe(|| task.run())).is_err());
            assert_eq!(format!("{:?}", task.future), listed(states), "{kind:?} {n}");
        }
    }
}

#[test]
fn an_arm_whose_panic_was_captured_is_done() {
    for n in SIZES {
        for kind in kinds(n) {
            let (senders, arms) = events::<()>(n);
            let arms = arms
                .into_iter()
                .map(|event| {
                    boxed(async move {
                        event.await;
                        resume_unwind(Box::new("no"));
                    })
                })
                .collect::<Vec<_>>();
            let mut task = Task::new(settle::<_, ()>(kind, arms));
            assert!(task.run().1.is_none());
            senders[0].send(());
            let output = task.run().1;
            assert_eq!(output.is_some(), n == 1);
            let states = (0..n).map(|i| if i == 0 { "done" } else { "pending" });
            assert_eq!(format!("{:?}", task.future), listed(states), "{kind:?} {n}");
        }
    }
}

/// Polls a gather of which the first arm is ready and the others pend, until its deadline, and says what it
/// shows then.
fn shown_after_a_deadline<F: Future + Debug>(build: impl FnOnce(Event<()>) -> F) -> String {
    let (deadline, time) = event();
    let mut task = Task::new(Box::pin(build(time)));
    assert!(task.run().1.is_none());
    deadline.send(());
    assert!(task.run().1.is_some(), "the deadline came");
    format!("{:?}", task.future)
}

/// The first of `n` arms is ready.
fn one_ready(n: usize) -> Vec<Boxed<'static, u8>> {
    let pending = (1..n).map(|_| boxed(pending()));
    std::iter::once(boxed(ready(1))).chain(pending).collect()
}

#[test]
fn an_arm_for_which_no_output_stands_is_cancelled() {
    for n in [2, 3, 21, 22, 64] {
        let states = || (0..n).map(|i| if i == 0 { "done" } else { "cancelled" });
        let vec = shown_after_a_deadline(|time| gather(one_ready(n)).settle().until(time));
        assert_eq!(vec, listed(states()), "{n}");
        let limit =
            shown_after_a_deadline(|time| gather(one_ready(n)).settle().limit(2).until(time));
        let pulled = listed(states().take(limit.matches('#').count()));
        assert_eq!(limit, pulled, "{n}");
    }
    let array =
        shown_after_a_deadline(|time| gather(array::<22, _>(one_ready(22))).settle().until(time));
    let states = (0..22).map(|i| if i == 0 { "done" } else { "cancelled" });
    assert_eq!(array, listed(states));
    let named = shown_after_a_deadline(
        |time| gather!(<settle, until = time> a = ready(1), b = pending::<u8>(), c = ready(2)),
    );
    assert_eq!(named, "Gather {a: done, b: cancelled, c: done}");
    let spread = shown_after_a_deadline(
        |time| gather!(<settle, until = time> user = ready(1), pages = ..one_ready(2)),
    );
    assert_eq!(
        spread,
        "Gather {user: done, pages[0]: done, pages[1]: cancelled}"
    );
}

#[test]
fn a_background_arm_that_was_left_is_cancelled() {
    let mut task = Task::new(Box::pin(gather!(
        a = ready(1),
        #[background]
        ticks = pending::<u8>()
    )));
    let output = task.run().1.expect("only the background arm is left");
    assert_eq!((output.a, output.ticks), (1, None));
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {a: done, ticks: cancelled}"
    );
}

#[test]
fn a_skipped_arm_is_cancelled() {
    let mut task = Task::new(Box::pin(gather!(<settle>
        user = async { resume_unwind(Box::new("no")) },
        posts = |user| ready(*user),
        other = ready(2),
    )));
    let output = task.run().1.expect("no arm is left");
    let _: &gather::Settled<u8> = &output.posts;
    assert!(output.posts.is_err_and(|why| why.is_skipped()));
    let shown = format!("{:?}", task.future);
    assert_eq!(shown, "Gather {user: done, posts: cancelled, other: done}");
}

#[test]
fn a_gather_may_be_shown_while_its_wakers_fire() {
    let (senders, arms) = events::<Opaque>(30);
    let mut task = Task::new(gather(arms));
    assert!(matches!(task.poll(), Poll::Pending));
    senders.iter().for_each(Sender::wake);
    assert_eq!(format!("{:?}", task.future), listed(["pending"; 30]));
}
