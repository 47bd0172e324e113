//! `#[shield]`: an early stop drops the other arms, then drives a shielded one to its end.
#![allow(clippy::many_single_char_names, reason = "arms, and what ends them")]
mod support;

use std::cell::Cell;
use std::future::{pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use gather::{Settled, StopReason, gather};
use support::containers::events;
use support::{Event, Log, Sender, Task, Yield, event, now};

type Try<T> = Result<T, &'static str>;

fn three<T>() -> ([Sender<T>; 3], [Event<T>; 3]) {
    let (a, b, c) = (event(), event(), event());
    ([a.0, b.0, c.0], [a.1, b.1, c.1])
}

#[test]
fn a_failure_drops_the_others_and_then_drives_the_shielded_arm_to_its_end() {
    let log = Log::new();
    let ([_a, b, c], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast>
        log.arm("a", x),
        #[shield] log.arm("b", y),
        log.arm("c", z),
    ));
    assert!(task.poll().is_pending());
    c.send(Err("c"));
    assert_eq!(task.wakes.count(), 1);
    assert!(task.poll().is_pending(), "the shielded arm is not finished");
    assert_eq!(log.take(), ["drop c", "drop a"]);
    assert_eq!(b.polls(), 1, "it was not woken");
    b.wake();
    assert!(task.poll().is_pending());
    assert_eq!(b.polls(), 2);
    b.send(Ok(2));
    assert_eq!(task.wakes.count(), 1);
    assert_eq!(task.poll(), Poll::Ready(Err("c")));
    assert_eq!(log.take(), ["drop b"]);
    assert_eq!(b.polls(), 3);
}

#[test]
fn a_shielded_arm_that_fails_after_the_stop_does_not_change_it() {
    let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast> x, #[shield] y, #[shield] z));
    assert!(task.poll().is_pending());
    a.send(Err("a"));
    assert!(task.poll().is_pending());
    b.send(Err("b"));
    assert!(task.poll().is_pending());
    c.send(Ok(3));
    assert_eq!(task.poll(), Poll::Ready(Err("a")));
}

#[test]
fn a_shielded_arm_may_be_the_one_that_fails() {
    let ([_, b, _], [x, y, _]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast> x, #[shield] y));
    assert!(task.poll().is_pending());
    b.send(Err("b"));
    assert_eq!(task.poll(), Poll::Ready(Err("b")));
}

#[test]
fn several_shields_finish_in_any_order() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let (senders, arms) = three::<Try<usize>>();
        let (stop, stopped) = event::<Try<()>>();
        let [x, y, z] = arms;
        let mut task = Task::new(gather!(<fail_fast>
            #[shield] x, pending::<Try<()>>(), #[shield] y, stopped, #[shield] z,
        ));
        assert!(task.poll().is_pending());
        stop.send(Err("stop"));
        assert!(task.poll().is_pending());
        for (count, i) in order.into_iter().enumerate() {
            senders[i].send(Ok(i));
            let polled = task.poll();
            assert_eq!(polled.is_ready(), count == 2, "{order:?}");
        }
    }
}

#[test]
fn an_arm_that_waits_for_a_place_is_not_started_by_its_shield() {
    let log = Log::new();
    let ([_, b, _], [_, y, _]) = three::<Try<u8>>();
    let gather = gather!(<fail_fast, limit = 1>
        ready(Err::<(), _>("a")),
        #[shield] log.arm("b", y),
    );
    assert_eq!(now(gather).unwrap_err(), "a");
    assert_eq!((b.polls(), log.take()), (0, vec!["drop b".to_owned()]));
}

#[test]
fn an_arm_behind_the_first_failure_was_not_started() {
    let log = Log::new();
    let ([_, b, _], [_, y, _]) = three::<Try<u8>>();
    let gather = gather!(<fail_fast>
        ready(Err::<(), _>("a")),
        #[shield] log.arm("b", y),
    );
    assert_eq!(now(gather).unwrap_err(), "a");
    assert_eq!((b.polls(), log.take()), (0, vec!["drop b".to_owned()]));
}

#[test]
fn elements_behind_the_first_failure_were_not_started() {
    for n in [3, 22, 200, 300] {
        let (senders, mut arms) = events::<Try<usize>>(n);
        senders[1].send(Err("one"));
        let last = arms.pop();
        let gather = gather!(<fail_fast> #[shield] ..arms, #[shield] ..last);
        let mut task = Task::new(gather);
        assert!(task.poll().is_pending(), "the first element was started");
        senders[0].send(Ok(0));
        let (_, output) = task.run();
        assert_eq!(output.map(|o| o.unwrap_err()), Some("one"), "{n}");
        let polls: Vec<_> = senders.iter().map(Sender::polls).collect();
        assert_eq!(polls[..2], [2, 1], "{n}");
        assert!(polls[2..].iter().all(|&polls| polls == 0), "{n}: {polls:?}");
    }
}

/// One poll starts 128 arms: the failure is that of one of the last, in a group that has more of them.
#[test]
fn elements_behind_a_failure_at_the_end_of_the_budget_were_not_started() {
    for failed in 100..128 {
        let (senders, arms) = events::<Try<usize>>(200);
        senders[failed].send(Err("no"));
        let mut task = Task::new(gather!(<fail_fast> #[shield] ..arms));
        assert!(task.poll().is_pending());
        for sender in &senders[..failed] {
            sender.send(Ok(0));
        }
        let (_, output) = task.run();
        assert_eq!(output.map(|o| o.unwrap_err()), Some("no"), "{failed}");
        let started = senders.iter().filter(|sender| sender.polls() > 0);
        assert_eq!(started.count(), failed + 1, "{failed}");
    }
}

#[test]
fn no_arm_is_started_while_a_shielded_one_is_driven() {
    let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast, limit = 2> x, #[shield] y, #[shield] z));
    assert!(task.poll().is_pending());
    a.send(Err("a"));
    assert!(task.poll().is_pending());
    b.send(Ok(2));
    assert_eq!(task.poll(), Poll::Ready(Err("a")));
    assert_eq!(c.polls(), 0);
}

#[test]
fn after_an_until_the_result_of_a_shielded_arm_is_kept() {
    let (stop, until) = event::<()>();
    let ([a, b, _], [x, y, _]) = three::<u8>();
    let mut task = Task::new(gather!(<until = until> slow = x, #[shield] commit = y));
    assert!(task.poll().is_pending());
    stop.send(());
    assert!(task.poll().is_pending());
    assert_eq!(a.polls(), 1);
    b.send(2);
    let Poll::Ready(Err(stopped)) = task.poll() else {
        panic!("stopped")
    };
    let unfinished: Vec<_> = stopped.unfinished().map(|arm| arm.to_string()).collect();
    assert_eq!(unfinished, ["slow"]);
    let partial = stopped.into_partial();
    assert_eq!((partial.slow, partial.commit), (None, Some(2)));
}

/// What ended the gather, or would have, has a waker that may fire while a shielded arm is driven.
#[test]
fn a_late_wake_of_the_deadline_is_one_poll_and_no_more() {
    let (stop, until) = event::<()>();
    let ([a, b, _], [x, y, _]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast, until = until> x, #[shield] y));
    assert!(task.poll().is_pending());
    a.send(Err("a"));
    assert_eq!(task.run().0, 1);
    stop.send(());
    assert_eq!(task.run().0, 1, "it wakes nobody");
    b.wake();
    assert_eq!(task.run().0, 1);
    b.send(Ok(2));
    assert_eq!(task.run().1.unwrap().unwrap(), Err("a"));
}

#[test]
fn a_deadline_that_comes_with_the_failure_does_not_wake_either() {
    let (stop, until) = event::<()>();
    let ([a, b, _], [x, y, _]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast, until = until, grace = || ready(())>
        x,
        #[shield] y,
    ));
    assert!(task.poll().is_pending());
    stop.send(());
    a.send(Err("a"));
    assert!(task.run().0 <= 2);
    b.wake();
    assert_eq!(task.run().0, 1);
    assert_eq!(b.polls(), 2);
    b.send(Ok(2));
    assert_eq!(task.run().1.unwrap().unwrap(), Err("a"));
}

/// Whether or not there is another arm that is waited for.
#[test]
fn a_shielded_background_arm_is_driven_to_its_end() {
    for others in [false, true] {
        let log = Log::new();
        let ([a, b, _], [x, y, _]) = three::<Try<u8>>();
        let waits = async move {
            if others {
                pending::<()>().await;
            }
            Ok(1)
        };
        let mut task = Task::new(
            gather!(<fail_fast, on_cancel = |why| log.add(why.to_string())>
                waits,
                x,
                #[shield] #[background] log.arm("b", y),
            ),
        );
        assert!(task.poll().is_pending());
        a.send(Err("a"));
        assert!(task.poll().is_pending(), "{others}");
        b.send(Ok(2));
        assert_eq!(task.poll(), Poll::Ready(Err("a")));
        let log = log.take();
        assert_eq!(log.last().unwrap(), "drop b");
        assert_eq!(
            log.len() == 2,
            others,
            "a guard is for arms that are waited for"
        );
    }
}

#[test]
fn after_an_until_settle_has_the_result_of_a_shielded_arm() {
    let (stop, until) = event::<()>();
    let ([_, b, _], [x, y, _]) = three::<u8>();
    let mut task = Task::new(gather!(<settle, until = until> x, #[shield] y));
    assert!(task.poll().is_pending());
    stop.send(());
    assert!(task.poll().is_pending());
    b.send(2);
    let Poll::Ready((x, y)): Poll<(Settled<u8>, Settled<u8>)> = task.poll() else {
        panic!("the shielded arm is finished")
    };
    assert!(x.unwrap_err().is_cancelled());
    assert_eq!(y.unwrap(), 2);
}

#[test]
fn a_failure_of_a_shielded_arm_after_an_until_has_no_place() {
    let (stop, until) = event::<()>();
    let ([_, b, _], [x, y, _]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast, until = until> x, #[shield] y));
    assert!(task.poll().is_pending());
    stop.send(());
    assert!(task.poll().is_pending());
    b.send(Err("late"));
    let Poll::Ready(Err(stopped)) = task.poll() else {
        panic!("a stop stays the stop that it is")
    };
    let unfinished: Vec<_> = stopped.unfinished().map(|arm| arm.index()).collect();
    assert_eq!(unfinished, [0], "the shielded arm has finished");
    assert_eq!(stopped.into_partial(), (None, None));
}

#[test]
fn a_gather_without_an_early_stop_has_no_use_for_shields() {
    let ([a, b, _], [x, y, _]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast> x, #[shield] y));
    assert!(task.poll().is_pending());
    b.send(Ok(2));
    assert!(task.poll().is_pending());
    a.send(Ok(1));
    assert_eq!(task.poll(), Poll::Ready(Ok((1, 2))));
}

#[test]
fn a_shield_outlasts_the_grace() {
    let log = Log::new();
    let (enough, timer) = event::<()>();
    let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
    let timer = log.arm("timer", timer);
    let mut task = Task::new(gather!(
        <fail_fast, grace = || timer, on_cancel = |why| log.add(format!("guard {why:?}"))>
        log.arm("a", x), #[shield] log.arm("b", y), z,
    ));
    assert!(task.poll().is_pending());
    c.send(Err("c"));
    assert!(task.poll().is_pending());
    let told = log.take();
    assert_eq!(told.len(), 1, "nothing is dropped: {told:?}");
    assert!(told[0].starts_with("guard Failed("));
    a.wake();
    assert!(task.poll().is_pending());
    assert_eq!(a.polls(), 2, "there is grace");
    enough.send(());
    assert!(task.poll().is_pending());
    assert!(log.take().contains(&"drop a".to_owned()));
    b.wake();
    assert!(task.poll().is_pending());
    b.send(Ok(2));
    assert_eq!(task.poll(), Poll::Ready(Err("c")));
    assert!(log.take().contains(&"drop b".to_owned()));
}

#[test]
fn a_grace_in_which_all_arms_finish_ends_with_them() {
    let log = Log::new();
    let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
    let timer = log.arm("timer", pending::<()>());
    let mut task = Task::new(gather!(<fail_fast, grace = || timer> x, #[shield] y, z));
    assert!(task.poll().is_pending());
    c.send(Err("c"));
    assert!(task.poll().is_pending());
    b.send(Ok(2));
    assert!(task.poll().is_pending());
    a.send(Ok(1));
    assert_eq!(task.poll(), Poll::Ready(Err("c")));
    assert_eq!(log.take(), ["drop timer"], "before it resolves");
}

#[test]
fn the_guard_runs_before_anything_is_dropped_and_once() {
    let log = Log::new();
    let ([a, b, _], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(
        <fail_fast, on_cancel = |why| log.add(format!("guard {why:?}"))>
        x, #[shield] #[on_cancel(|| log.add("lost b"))] log.arm("b", y), log.arm("c", z),
    ));
    assert!(task.poll().is_pending());
    a.send(Err("a"));
    assert!(task.poll().is_pending());
    let told = log.take();
    assert!(told[0].starts_with("guard Failed("), "{told:?}");
    assert_eq!(told[1..], ["drop c"]);
    b.send(Ok(2));
    assert!(task.poll().is_ready());
    assert_eq!(log.take(), ["drop b"], "the guard of an arm that finished");
}

#[test]
fn dropping_the_gather_drops_a_shielded_arm() {
    for stopped in [false, true] {
        let log = Log::new();
        let ([a, _b, _], [x, y, _]) = three::<Try<u8>>();
        let guard = |why: StopReason| log.add(format!("guard {why:?}"));
        let mut task = Task::new(gather!(
            <fail_fast, on_cancel = guard>
            log.arm("a", x),
            #[shield] #[on_cancel(|| log.add("lost b"))] log.arm("b", y),
        ));
        assert!(task.poll().is_pending());
        if stopped {
            a.send(Err("a"));
            assert!(task.poll().is_pending());
            let told = log.take();
            assert_eq!((told.len(), &*told[0]), (2, "drop a"), "{told:?}");
            drop(task);
            assert_eq!(log.take(), ["lost b", "drop b"]);
        } else {
            drop(task);
            assert_eq!(log.take(), ["guard Dropped", "drop a", "lost b", "drop b"]);
        }
    }
}

#[test]
fn a_panic_of_a_shielded_arm_after_the_stop_unwinds() {
    let log = Log::new();
    let ([a, b, _], [x, y, z]) = three::<Try<u8>>();
    let bad = async {
        let _ = y.await;
        std::panic::resume_unwind(Box::new("bang"));
    };
    let mut task = Task::new(gather!(<fail_fast>
        x, #[shield] async { bad.await; Ok(()) }, #[shield] log.arm("c", z),
    ));
    assert!(task.poll().is_pending());
    a.send(Err("a"));
    assert!(task.poll().is_pending());
    b.send(Ok(1));
    let payload = catch_unwind(AssertUnwindSafe(|| task.poll().is_ready())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"bang"));
    assert_eq!(
        log.take(),
        ["drop c"],
        "the other shielded arm is not driven on"
    );
}

#[test]
fn settle_captures_the_panic_of_a_shielded_arm_after_the_stop() {
    let (stop, until) = event::<()>();
    let (go, gone) = event::<()>();
    let mut task = Task::new(gather!(<settle, until = until>
        #[shield] async { gone.await; std::panic::resume_unwind(Box::new("bang")) },
        pending::<()>(),
    ));
    assert!(task.poll().is_pending());
    stop.send(());
    assert!(task.poll().is_pending());
    go.send(());
    let Poll::Ready((bad, slow)): Poll<(Settled<u8>, _)> = task.poll() else {
        panic!("captured")
    };
    assert_eq!(bad.unwrap_err().into_panic().downcast_ref(), Some(&"bang"));
    assert!(slow.unwrap_err().is_cancelled());
}

#[test]
fn a_shielded_arm_that_wakes_itself_is_polled_to_its_end_in_turns() {
    let (stop, until) = event::<()>();
    let polls = Cell::new(0);
    let busy = poll_fn(|cx| {
        polls.set(polls.get() + 1);
        cx.waker().wake_by_ref();
        if polls.get() < 300 {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    });
    let mut task = Task::new(gather!(<until = until> #[shield] busy, pending::<()>()));
    assert!(task.poll().is_pending());
    stop.send(());
    let (turns, output) = task.run();
    assert!(output.is_some_and(|output| output.is_err()));
    assert_eq!(polls.get(), 300);
    assert!(turns >= 298, "one poll for each wake, not a loop: {turns}");
}

#[test]
fn elements_of_a_shielded_spread_are_driven_to_their_ends() {
    for n in [1, 2, 21, 22, 130] {
        let (senders, arms) = events::<Try<usize>>(n);
        let (stop, failing) = event::<Try<()>>();
        let mut task = Task::new(gather!(<fail_fast> failing, #[shield] ..arms));
        assert!(task.run().1.is_none());
        stop.send(Err("stop"));
        assert!(task.run().1.is_none());
        for (i, sender) in senders.iter().enumerate().rev() {
            sender.send(Ok(i));
            assert_eq!(task.run().1.is_some(), i == 0, "{n}");
        }
        assert!(senders.iter().all(|sender| sender.polls() == 2), "{n}");
    }
}

#[test]
fn of_a_shielded_spread_under_a_limit_only_those_in_flight_are_driven_on() {
    let (senders, arms) = events::<Try<usize>>(6);
    let (stop, failing) = event::<Try<()>>();
    let mut task = Task::new(gather!(<fail_fast, limit = 3> failing, #[shield] ..arms));
    assert!(task.poll().is_pending());
    stop.send(Err("stop"));
    assert!(task.poll().is_pending());
    senders[1].send(Ok(1));
    assert!(task.poll().is_pending());
    senders[0].send(Ok(0));
    assert_eq!(task.poll().map(|o| o.map(drop)), Poll::Ready(Err("stop")));
    let polls: Vec<_> = senders.iter().map(Sender::polls).collect();
    assert_eq!(polls, [2, 2, 0, 0, 0, 0]);
}

#[test]
fn a_shielded_gather_is_an_arm_like_any_other() {
    let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast>
        x, #[shield] gather!(<fail_fast> y, z),
    ));
    assert!(task.poll().is_pending());
    a.send(Err("a"));
    assert!(task.poll().is_pending());
    c.send(Ok(3));
    assert!(task.poll().is_pending());
    b.send(Ok(2));
    assert_eq!(task.poll(), Poll::Ready(Err("a")));
}

#[test]
fn a_deadline_of_a_shielded_arm_still_holds() {
    let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast> x, #[shield] #[until(z)] y));
    assert!(task.poll().is_pending());
    a.send(Err("a"));
    assert!(task.poll().is_pending());
    c.send(Ok(0));
    assert_eq!(task.poll(), Poll::Ready(Err("a")));
    drop(b);
}

#[test]
fn a_gather_that_drives_a_shielded_arm_says_so() {
    let ([a, _b, _], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast> bad = x, #[shield] commit = y, other = z));
    assert!(task.poll().is_pending());
    a.send(Err("a"));
    assert!(task.poll().is_pending());
    let debug = format!("{:?}", task.future);
    assert_eq!(
        debug,
        "Gather {bad: done, commit: pending, other: cancelled}"
    );
}

#[test]
fn a_shield_works_with_the_builder() {
    let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(
        gather!(
            #[shield]
            x,
            y,
            z
        )
        .fail_fast(),
    );
    assert!(task.poll().is_pending());
    b.send(Err("b"));
    assert!(task.poll().is_pending());
    a.send(Ok(1));
    assert_eq!(task.poll(), Poll::Ready(Err("b")));
    drop(c);
    now(gather!(
        #[shield]
        Yield(3)
    )
    .settle())
    .0
    .unwrap();
}

/// Both end in the poll in which nobody is left who is waited for: the gather goes on all the same, and
/// what woke the arms that it had not got to counts.
#[test]
fn a_shielded_background_arm_in_another_group_that_was_woken_before_the_stop() {
    for count in [1, 3, 30] {
        let (a, fails) = event::<Try<u8>>();
        let (senders, arms) = events::<Try<u8>>(count);
        let mut task = Task::new(gather!(<fail_fast> fails, #[background] #[shield] ..arms));
        assert!(task.poll().is_pending());
        for sender in &senders {
            sender.send(Ok(1));
        }
        a.send(Err("a"));
        assert!(matches!(task.run(), (_, Some(Err("a")))), "of {count}");
        for sender in &senders {
            assert_eq!(sender.polls(), 2, "of {count}");
        }
    }
}
