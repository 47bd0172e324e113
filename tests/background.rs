//! `#[background]`: an arm that runs along and is not waited for.
#![allow(clippy::many_single_char_names, reason = "arms, and what ends them")]
mod support;

use std::cell::{Cell, RefCell};
use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use gather::{Settled, gather};
use support::containers::events;
use support::{Event, Log, Sender, Task, Yield, event, now};

type Try<T> = Result<T, &'static str>;

fn three<T>() -> ([Sender<T>; 3], [Event<T>; 3]) {
    let (a, b, c) = (event(), event(), event());
    ([a.0, b.0, c.0], [a.1, b.1, c.1])
}

#[test]
fn it_runs_along_and_is_cancelled_when_the_others_are_done() {
    let log = Log::new();
    let ([a, b, _], [x, y, _]) = three::<u8>();
    let mut task = Task::new(gather!(
        #[background]
        log.arm("ticker", x),
        y
    ));
    assert!(task.poll().is_pending());
    a.wake();
    assert!(task.poll().is_pending());
    assert_eq!(a.polls(), 2, "it is polled when it was woken");
    b.send(2);
    assert_eq!(task.poll(), Poll::Ready((None, 2)));
    assert_eq!(log.take(), ["drop ticker"], "before the gather resolves");
}

#[test]
fn its_output_is_there_if_it_finished() {
    let log = Log::new();
    let ([a, b, _], [x, y, _]) = three::<u8>();
    let mut task = Task::new(gather!(
        #[background]
        log.arm("bg", x),
        y
    ));
    assert!(task.poll().is_pending());
    a.send(1);
    assert!(task.poll().is_pending());
    assert_eq!(log.take(), ["drop bg"], "at once");
    b.send(2);
    assert_eq!(task.poll(), Poll::Ready((Some(1), 2)));
}

#[test]
fn it_finishes_in_the_sweep_of_the_last_arm_on_either_side() {
    let ([a, b, c], [x, y, z]) = three::<u8>();
    let mut task = Task::new(gather!(
        #[background]
        x,
        y,
        #[background]
        z
    ));
    assert!(task.poll().is_pending());
    for sender in [&a, &b, &c] {
        sender.send(7);
    }
    assert_eq!(task.poll(), Poll::Ready((Some(7), 7, Some(7))));
    let gather = gather!(
        #[background]
        ready(1),
        ready(2),
        #[background]
        ready(3)
    );
    assert_eq!(now(gather), (Some(1), 2, Some(3)));
}

/// One poll goes as far as the last arm that is waited for, and the sweep goes further.
#[test]
fn it_finishes_in_a_sweep_that_is_cut_before_it() {
    for n in [126, 127, 128, 129, 300] {
        let arms = || (0..n).map(|_| ready(1));
        let (all, one, more) = now(gather!(
            ..arms(),
            #[background]
            ready(2),
            #[background]
            ..[ready(3), ready(4)],
        ));
        assert_eq!((all.len(), one, more), (n, Some(2), vec![Some(3), Some(4)]));
        let settled = now(
            gather!(<settle, limit = 7, until = pending::<()>(), grace = pending::<()>>
                ..arms(),
                #[background] ready(2),
            ),
        );
        assert_eq!(settled.1.unwrap(), Some(2), "{n}");
    }
}

#[test]
fn arms_that_are_all_in_the_background_are_not_waited_for() {
    let gather = gather!(
        #[background]
        ready(1),
        #[background]
        pending::<u8>()
    );
    assert_eq!(now(gather), (Some(1), None));
    let gather = gather!(<settle> #[background] pending::<u8>());
    assert_eq!(now(gather).0.unwrap(), None);
    let none: Vec<Option<u8>> = now(gather!(#[background] ..Vec::<Event<u8>>::new())).0;
    assert!(none.is_empty());
}

#[test]
fn it_holds_no_place() {
    let ([a, b, c], [x, y, z]) = three::<u8>();
    let mut task = Task::new(gather!(<limit = 1> y, #[background] x, z));
    assert!(task.poll().is_pending());
    assert_eq!([a.polls(), b.polls(), c.polls()], [1, 1, 0]);
    a.send(1);
    assert!(task.poll().is_pending());
    assert_eq!(c.polls(), 0, "its end frees no place");
    b.send(2);
    assert!(task.poll().is_pending());
    assert_eq!(c.polls(), 1);
    c.send(3);
    assert_eq!(task.poll(), Poll::Ready((2, Some(1), 3)));
}

#[test]
fn elements_in_the_background_hold_no_place() {
    for n in [1, 3, 22, 200] {
        let (senders, arms) = events::<usize>(n);
        let ([a, b, _], [x, y, _]) = three::<u8>();
        let mut task = Task::new(gather!(<limit = 1> x, #[background] ..arms, y));
        assert!(task.run().1.is_none());
        assert!(senders.iter().all(|sender| sender.polls() == 1), "{n}");
        assert_eq!((a.polls(), b.polls()), (1, 0));
        senders[0].send(0);
        assert!(task.run().1.is_none());
        assert_eq!(b.polls(), 0);
        a.send(1);
        assert!(task.run().1.is_none());
        b.send(2);
        let (x, list, y) = task.run().1.unwrap();
        assert_eq!((x, y, list.len()), (1, 2, n));
        let some: Vec<_> = list.into_iter().flatten().collect();
        assert_eq!(some, [0]);
    }
}

#[test]
fn progress_does_not_count_it() {
    let log = RefCell::new(Vec::new());
    let ([a, b, c], [x, y, z]) = three::<u8>();
    let (_, arms) = events::<u8>(3);
    let mut task = Task::new(gather!(
        <progress = |at| log.borrow_mut().push(format!("{} {}/{:?}", at.arm, at.done, at.total))>
        x, #[background] y, z, #[background] ..arms,
    ));
    assert!(task.poll().is_pending());
    b.send(2);
    assert!(task.poll().is_pending());
    assert!(log.borrow().is_empty());
    a.send(1);
    assert!(task.poll().is_pending());
    c.send(3);
    assert!(task.poll().is_ready());
    assert_eq!(*log.borrow(), ["#0 1/Some(2)", "#2 2/Some(2)"]);
}

#[test]
fn the_guard_does_not_run_for_it() {
    let told = Cell::new(0);
    let ([_a, b, _], [x, y, _]) = three::<u8>();
    let mut task = Task::new(gather!(<on_cancel = |_| told.set(told.get() + 1)>
        #[background] x, y,
    ));
    assert!(task.poll().is_pending());
    b.send(2);
    assert!(task.poll().is_ready());
    drop(task);
    assert_eq!(told.get(), 0);

    let gather = gather!(<fail_fast, on_cancel = |_| told.set(told.get() + 1)>
        #[background] pending::<Try<u8>>(), ready(Err::<u8, _>("last")),
    );
    assert_eq!(now(gather), Err("last"));
    assert_eq!(told.get(), 0, "only a background arm was left");

    let gather = gather!(<fail_fast, on_cancel = |_| told.set(told.get() + 1)>
        #[background] pending::<Try<u8>>(), ready(Err::<u8, _>("last")), pending::<Try<u8>>(),
    );
    assert!(now(gather).is_err());
    assert_eq!(told.get(), 1);
}

#[test]
fn it_is_not_among_the_unfinished() {
    let (stop, until) = event::<()>();
    let (_s, arms) = events::<u8>(2);
    let ([_a, b, _c], [x, y, z]) = three::<u8>();
    let mut task = Task::new(gather!(<until = until>
        slow = x, #[background] done = y, #[background] ticker = z, #[background] many = ..arms,
    ));
    assert!(task.poll().is_pending());
    b.send(2);
    assert!(task.poll().is_pending());
    stop.send(());
    let Poll::Ready(Err(stopped)) = task.poll() else {
        panic!("stopped")
    };
    let unfinished: Vec<_> = stopped.unfinished().map(|arm| arm.to_string()).collect();
    assert_eq!(unfinished, ["slow"]);
    assert_eq!(
        stopped.to_string(),
        "stopped before arm `slow` had finished"
    );
    let partial = stopped.into_partial();
    assert_eq!(partial.slow, None);
    assert_eq!(partial.done.flatten(), Some(2));
    assert_eq!(partial.ticker.flatten(), None);
}

#[test]
fn an_until_that_comes_when_only_it_is_left_comes_too_late() {
    let gather = gather!(<until = ready(())> ready(1), #[background] pending::<u8>());
    assert_eq!(now(gather).ok(), Some((1, None)));
}

#[test]
fn its_failure_stops_a_fail_fast() {
    let log = Log::new();
    let ([a, _b, _], [x, y, _]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast> #[background] x, log.arm("b", y)));
    assert!(task.poll().is_pending());
    a.send(Err("lost the lock"));
    assert_eq!(task.poll(), Poll::Ready(Err("lost the lock")));
    assert_eq!(log.take(), ["drop b"]);
}

#[test]
fn its_success_is_an_option_inside() {
    let both = now(gather!(<fail_fast> #[background] ready(Try::Ok(1)), ready(Try::Ok("b"))));
    assert_eq!(both, Ok((Some(1), "b")));
    let one = now(gather!(<fail_fast> #[background] pending::<Try<u8>>(), ready(Try::Ok("b"))));
    assert_eq!(one, Ok((None, "b")));
    let options = now(gather!(<fail_fast> #[background] ready(Some(1)), ready(Some("b"))));
    assert_eq!(options, Some((Some(1), "b")));
    let options = now(gather!(<fail_fast> #[background] pending::<Option<u8>>(), ready(Some(2))));
    assert_eq!(options, Some((None, 2)));
    let options =
        now(gather!(<fail_fast> #[background] ready(None::<u8>), pending::<Option<u8>>()));
    assert_eq!(options, None);
}

#[test]
fn settle_has_the_option_inside() {
    let (done, left, bad, last) = now(gather!(<settle>
        #[background] ready(1),
        #[background] pending::<u8>(),
        #[background] async { std::panic::resume_unwind(Box::new("bang")) },
        Yield(2),
    ));
    assert_eq!(done.unwrap(), Some(1));
    assert_eq!(left.unwrap(), None);
    let bad: Settled<Option<u8>> = bad;
    assert_eq!(bad.unwrap_err().into_panic().downcast_ref(), Some(&"bang"));
    last.unwrap();
}

#[test]
fn its_panic_unwinds_elsewhere() {
    let log = Log::new();
    let gather = gather!(
        log.arm("a", pending::<()>()),
        #[background]
        async {
            std::panic::resume_unwind(Box::new("bang"))
        },
        ready(2),
    );
    let mut task = Task::new(gather);
    let result = catch_unwind(AssertUnwindSafe(|| {
        let _: Poll<((), Option<u8>, u8)> = task.poll();
    }));
    assert_eq!(result.unwrap_err().downcast_ref(), Some(&"bang"));
    assert_eq!(log.take(), ["drop a"]);
}

#[test]
fn a_stop_of_the_others_cancels_it() {
    let log = Log::new();
    let ([_a, b, _], [x, y, _]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast>
        #[background] log.arm("bg", x), y, log.arm("c", pending::<Try<u8>>()),
    ));
    assert!(task.poll().is_pending());
    b.send(Err("b"));
    assert_eq!(task.poll().map(|o| o.map(drop)), Poll::Ready(Err("b")));
    assert_eq!(log.take(), ["drop bg", "drop c"]);
}

#[test]
fn a_grace_does_not_wait_for_it() {
    let log = Log::new();
    let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast, grace = pending::<()>>
        #[background] log.arm("bg", x), y, z,
    ));
    assert!(task.poll().is_pending());
    b.send(Err("b"));
    assert!(task.poll().is_pending());
    a.wake();
    assert!(task.poll().is_pending());
    assert_eq!(a.polls(), 2, "it runs along meanwhile");
    c.send(Ok(3));
    assert_eq!(task.poll().map(|o| o.map(drop)), Poll::Ready(Err("b")));
    assert_eq!(log.take(), ["drop bg"]);
}

#[test]
fn a_spread_in_the_background_has_an_option_for_each_element() {
    for n in [1, 2, 21, 22, 64, 200] {
        let (senders, arms) = events::<usize>(n);
        let ([a, _, _], [x, _, _]) = three::<u8>();
        let mut task = Task::new(gather!(#[background] ..arms, x));
        assert!(task.run().1.is_none());
        for (i, sender) in senders.iter().enumerate().step_by(3) {
            sender.send(i);
            assert!(task.run().1.is_none());
        }
        a.send(1);
        let (list, one) = task.run().1.unwrap();
        let expected: Vec<_> = (0..n).map(|i| (i % 3 == 0).then_some(i)).collect();
        assert_eq!((list, one), (expected, 1));
    }
}

#[test]
fn a_failing_element_in_the_background_stops_a_fail_fast() {
    let (senders, arms) = events::<Try<usize>>(30);
    let mut task = Task::new(gather!(<fail_fast> #[background] ..arms, pending::<Try<()>>()));
    assert!(task.poll().is_pending());
    senders[4].send(Ok(4));
    assert!(task.poll().is_pending());
    senders[25].send(Err("25"));
    assert_eq!(task.poll().map(|o| o.map(drop)), Poll::Ready(Err("25")));

    let (senders, arms) = events::<Try<usize>>(30);
    senders[4].send(Ok(4));
    let (list, ()) = now(gather!(<fail_fast> #[background] ..arms, ready(Try::Ok(())))).unwrap();
    assert_eq!(list.into_iter().flatten().collect::<Vec<_>>(), [4]);
}

#[test]
fn settle_of_a_spread_in_the_background() {
    let arms = (0..40).map(|i| async move {
        match i % 3 {
            0 => i,
            1 => pending().await,
            _ => std::panic::resume_unwind(Box::new(i)),
        }
    });
    let (list, _) = now(gather!(<settle> #[background] ..arms, Yield(1)));
    for (i, settled) in list.into_iter().enumerate() {
        match i % 3 {
            0 => assert_eq!(settled.unwrap(), Some(i)),
            1 => assert_eq!(settled.unwrap(), None),
            _ => {
                let why = settled.unwrap_err();
                assert_eq!((why.arm().index(), why.arm().element()), (0, Some(i)));
                assert_eq!(why.into_panic().downcast_ref(), Some(&i));
            }
        }
    }
}

#[test]
fn it_is_dropped_with_the_others_in_arm_order() {
    let log = Log::new();
    let gather = gather!(
        log.arm("a", pending::<()>()),
        #[background]
        log.arm("b", pending::<()>()),
        log.arm("c", pending::<()>()),
    );
    let mut task = Task::new(gather);
    assert!(task.poll().is_pending());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {#0: pending, #1: pending, #2: pending}"
    );
    drop(task);
    assert_eq!(log.take(), ["drop a", "drop b", "drop c"]);
}

#[test]
fn it_is_dropped_before_stored_outputs_are() {
    struct Output(Log);
    impl Drop for Output {
        fn drop(&mut self) {
            self.0.add("drop output");
        }
    }
    let log = Log::new();
    let gather = gather!(<fail_fast>
        async { Ok::<_, ()>(Output(log.clone())) },
        #[background] log.arm("bg", pending::<Result<(), ()>>()),
        ready(Err::<u8, _>(())),
    );
    assert!(now(gather).is_err());
    assert_eq!(log.take(), ["drop bg", "drop output"]);
}
