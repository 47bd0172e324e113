//! `#[until(fut)]`: a deadline for one arm, or one for all elements of a spread arm.
#![allow(
    clippy::unused_async,
    reason = "what a test needs stands where it is used"
)]
#![allow(clippy::many_single_char_names, reason = "arms, and what ends them")]
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, IntoFuture, Ready, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use gather::{Settled, gather};
use support::containers::events;
use support::{Event, Log, Sender, Task, Yield, counted, event, now};

type Try<T> = Result<T, &'static str>;

fn pair<T, U>() -> (Sender<T>, Sender<U>, Event<T>, Event<U>) {
    let (a, b) = (event(), event());
    (a.0, b.0, a.1, b.1)
}

#[test]
fn the_value_comes_first() {
    let log = Log::new();
    let (a, _d, x, deadline) = pair::<u8, ()>();
    let (b, y) = event::<u8>();
    let deadline = log.arm("deadline", deadline);
    let mut task = Task::new(gather!(
        #[until(deadline)]
        log.arm("a", x),
        y
    ));
    assert!(task.poll().is_pending());
    a.send(1);
    assert!(task.poll().is_pending());
    let mut told = log.take();
    told.sort();
    assert_eq!(
        told,
        ["drop a", "drop deadline"],
        "both, before the sibling finishes"
    );
    b.send(2);
    assert_eq!(task.poll(), Poll::Ready((Some(1), 2)));
}

#[test]
fn the_deadline_comes_first() {
    let log = Log::new();
    let (a, d, x, deadline) = pair::<u8, &str>();
    let (b, y) = event::<u8>();
    let deadline = log.arm("deadline", deadline);
    let mut task = Task::new(gather!(
        #[until(deadline)]
        log.arm("a", x),
        y
    ));
    assert!(task.poll().is_pending());
    d.send("whatever it gives");
    assert!(task.poll().is_pending());
    let mut told = log.take();
    told.sort();
    assert_eq!(told, ["drop a", "drop deadline"]);
    drop(a);
    b.send(2);
    assert_eq!(task.poll(), Poll::Ready((None, 2)));
}

#[test]
fn in_a_tie_the_value_counts() {
    let (a, d, x, deadline) = pair::<u8, ()>();
    let mut task = Task::new(gather!(
        #[until(deadline)]
        x
    ));
    assert!(task.poll().is_pending());
    d.send(());
    a.send(1);
    assert_eq!(task.poll(), Poll::Ready((Some(1),)));
    assert_eq!(
        now(gather!(
            #[until(ready(()))]
            ready(2)
        )),
        (Some(2),)
    );
    let list = now(gather!(#[until(ready(()))] ..(0..300).map(ready))).0;
    assert!(list.into_iter().eq((0..300).map(Some)));
}

#[test]
fn in_a_tie_with_a_spread_the_values_count() {
    for n in [1, 21, 22, 300] {
        let (senders, arms) = events::<usize>(n);
        let (d, deadline) = event::<()>();
        let mut task = Task::new(gather!(#[until(deadline)] ..arms));
        assert!(task.run().1.is_none());
        d.send(());
        for (i, sender) in senders.iter().enumerate() {
            sender.send(i);
        }
        let list = task.run().1.unwrap().0;
        assert!(list.into_iter().eq((0..n).map(Some)), "{n}");
    }
}

#[test]
fn fail_fast_has_the_option_inside() {
    let arm = |result: Try<u8>| async move { result };
    let gather = gather!(<fail_fast> #[until(ready(()))] arm(Ok(1)), #[until(ready(()))] pending::<Try<u8>>());
    assert_eq!(now(gather), Ok((Some(1), None)));
    let gather = gather!(<fail_fast> #[until(ready(()))] pending::<Try<u8>>(), #[until(ready(()))] arm(Err("no")));
    assert_eq!(now(gather), Err("no"));
    let gather = gather!(<fail_fast> #[until(ready(()))] pending::<Option<u8>>(), ready(Some(2)));
    assert_eq!(now(gather), Some((None, 2)), "absence is no failure");
    let gather = gather!(<fail_fast> #[until(ready(()))] ready(None::<u8>), ready(Some(2)));
    assert_eq!(now(gather), None);
    let arms = [pending::<Try<u8>>(), pending()];
    assert_eq!(
        now(gather!(<fail_fast> #[until(ready(()))] ..arms)),
        Ok((vec![None, None],))
    );
    let arms = [ready(Ok::<_, ()>(1)), ready(Err(()))];
    assert_eq!(
        now(gather!(<fail_fast> #[until(ready(()))] ..arms)),
        Err(())
    );
}

#[test]
fn settle_has_the_option_inside() {
    let (done, late, bad) = now(gather!(<settle>
        #[until(ready(()))] ready(1),
        #[until(ready(()))] pending::<u8>(),
        #[until(pending::<()>())] async { std::panic::resume_unwind(Box::new("bang")) },
    ));
    assert_eq!((done.unwrap(), late.unwrap()), (Some(1), None));
    let bad: Settled<Option<u8>> = bad;
    assert_eq!(bad.unwrap_err().into_panic().downcast_ref(), Some(&"bang"));

    let arms = (0..40).map(|i| async move {
        match i % 3 {
            0 => i,
            1 => pending().await,
            _ => std::panic::resume_unwind(Box::new(i)),
        }
    });
    let list = now(gather!(<settle> #[until(ready(()))] ..arms)).0;
    for (i, settled) in list.into_iter().enumerate() {
        match i % 3 {
            0 => assert_eq!(settled.unwrap(), Some(i)),
            1 => assert_eq!(settled.unwrap(), None),
            _ => assert!(settled.unwrap_err().is_panic()),
        }
    }
}

#[test]
fn a_deadline_may_be_anything_that_becomes_a_future() {
    struct After(u8);
    impl IntoFuture for After {
        type Output = u8;
        type IntoFuture = Ready<u8>;
        fn into_future(self) -> Ready<u8> {
            ready(self.0)
        }
    }
    assert_eq!(
        now(gather!(
            #[until(After(1))]
            pending::<u8>()
        )),
        (None,)
    );
    assert_eq!(
        now(gather!(#[until(After(1))] ..[pending::<u8>()])),
        (vec![None],)
    );
    assert_eq!(
        now(gather!(
            #[until(After(1))]
            After(2)
        )),
        (Some(2),)
    );
}

#[test]
fn the_future_of_a_token_is_a_handle_that_cancels_one_arm() {
    let cancelled = Cell::new(false);
    let (b, y) = event::<u8>();
    let token = || {
        poll_fn(|cx| {
            cx.waker().wake_by_ref();
            if cancelled.get() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    };
    let mut task = Task::new(gather!(
        #[until(token())]
        pending::<u8>(),
        y
    ));
    assert!(task.poll().is_pending());
    assert!(task.poll().is_pending());
    cancelled.set(true);
    assert!(task.poll().is_pending());
    b.send(1);
    assert_eq!(task.poll(), Poll::Ready((None, 1)));
}

#[test]
fn one_deadline_is_for_all_elements() {
    for n in [1, 2, 21, 22, 130, 300] {
        let (senders, arms) = events::<usize>(n);
        let (d, deadline) = event::<()>();
        let (b, y) = event::<u8>();
        let mut task = Task::new(gather!(#[until(deadline)] ..arms, y));
        assert!(task.run().1.is_none());
        for (i, sender) in senders.iter().enumerate().step_by(2) {
            sender.send(i);
            assert!(task.run().1.is_none());
        }
        assert_eq!(d.polls(), 1, "once for all, and only when it was woken");
        d.send(());
        assert!(task.run().1.is_none());
        b.send(2);
        let (list, _) = task.run().1.unwrap();
        assert!(
            list.into_iter()
                .eq((0..n).map(|i| (i % 2 == 0).then_some(i))),
            "{n}"
        );
        assert!(senders.iter().all(|sender| sender.polls() <= 2));
    }
}

#[test]
fn the_deadline_of_a_spread_is_dropped_when_its_elements_are_done() {
    let log = Log::new();
    let (senders, arms) = events::<u8>(3);
    let (b, y) = event::<u8>();
    let deadline = log.arm("deadline", pending::<()>());
    let mut task = Task::new(gather!(#[until(deadline)] ..arms, y));
    assert!(task.poll().is_pending());
    for sender in &senders {
        assert_eq!(log.take().len(), 0);
        sender.send(1);
        assert!(task.poll().is_pending());
    }
    assert_eq!(log.take(), ["drop deadline"]);
    b.send(2);
    assert_eq!(task.poll(), Poll::Ready((vec![Some(1); 3], 2)));
}

#[test]
fn elements_are_dropped_in_order_when_their_deadline_comes() {
    let log = Log::new();
    let (d, deadline) = event::<()>();
    let arms: Vec<_> = (0..3)
        .map(|i| log.arm(format!("{i}"), pending::<u8>()))
        .collect();
    let mut task = Task::new(gather!(#[until(deadline)] ..arms, pending::<()>()));
    assert!(task.poll().is_pending());
    d.send(());
    assert!(task.poll().is_pending());
    assert_eq!(log.take(), ["drop 0", "drop 1", "drop 2"]);
    let debug = format!("{:?}", task.future);
    assert!(debug.ends_with("#1: pending}"), "{debug}");
}

#[test]
fn a_deadline_of_a_spread_comes_once_and_all_elements_are_none() {
    for exact in [true, false] {
        for limit in [1, 2, 5, 300] {
            let (d, deadline) = event::<()>();
            let (b, y) = event::<u8>();
            let arms = (0..5).filter(|_| true).map(|_| pending::<u8>());
            let arms: Box<dyn Iterator<Item = _>> = if exact {
                Box::new(arms.collect::<Vec<_>>().into_iter())
            } else {
                Box::new(arms)
            };
            let mut task = Task::new(gather!(<limit = limit> #[until(deadline)] ..arms, y));
            assert!(task.poll().is_pending());
            d.send(());
            for _ in 0..3 {
                assert!(task.poll().is_pending());
                b.wake();
            }
            b.send(1);
            let Poll::Ready((list, one)) = task.poll() else {
                panic!("all arms are done")
            };
            assert_eq!(one, 1);
            if exact {
                assert_eq!(
                    list, [None; 5],
                    "those that were never started too, limit {limit}"
                );
            } else {
                assert!(
                    list.len() <= 5 && list.iter().all(Option::is_none),
                    "{list:?}"
                );
            }
        }
    }
}

#[test]
fn a_deadline_of_a_spread_frees_its_places_in_the_same_poll() {
    let (d, deadline) = event::<()>();
    let (b, y) = event::<u8>();
    let arms = vec![pending::<u8>(), pending(), pending()];
    let mut task = Task::new(gather!(<limit = 2> #[until(deadline)] ..arms, y));
    assert!(task.poll().is_pending());
    assert_eq!(b.polls(), 0);
    d.send(());
    assert!(task.poll().is_pending());
    assert_eq!(
        b.polls(),
        1,
        "started in the very poll in which places are free"
    );
    b.send(1);
    assert_eq!(task.poll(), Poll::Ready((vec![None; 3], 1)));
}

#[test]
fn a_deadline_of_one_arm_frees_its_place_in_the_same_poll() {
    let (d, deadline) = event::<()>();
    let (b, y) = event::<u8>();
    let mut task = Task::new(gather!(<limit = 1> #[until(deadline)] pending::<u8>(), y));
    assert!(task.poll().is_pending());
    d.send(());
    assert!(task.poll().is_pending());
    assert_eq!(b.polls(), 1);
    b.send(1);
    assert_eq!(task.poll(), Poll::Ready((None, 1)));
}

#[test]
fn an_iterator_is_not_pulled_any_more_once_the_deadline_came() {
    let pulled = Cell::new(0);
    let arms = (0..).map(|_| {
        pulled.set(pulled.get() + 1);
        pending::<u8>()
    });
    let (d, deadline) = event::<()>();
    let mut task = Task::new(gather!(<limit = 3> #[until(deadline)] ..arms));
    assert!(task.poll().is_pending());
    assert_eq!(pulled.get(), 3);
    d.send(());
    assert_eq!(task.poll(), Poll::Ready((vec![None; 3],)));
    assert_eq!(pulled.get(), 3);
}

/// A deadline that panics when it is first polled.
async fn bang() {
    std::panic::resume_unwind(Box::new("bang"))
}

#[track_caller]
fn bangs<F: Future>(gather: F) {
    let mut task = Task::new(gather);
    let payload = catch_unwind(AssertUnwindSafe(|| drop(task.poll()))).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"bang"));
}

#[test]
fn a_deadline_that_panics_unwinds_where_nothing_captures_it() {
    let log = Log::new();
    bangs(gather!(
        log.arm("a", pending::<()>()),
        #[until(bang())]
        pending::<u8>()
    ));
    assert_eq!(log.take(), ["drop a"]);
    let arms = [log.arm("b", pending::<()>())];
    bangs(gather!(#[until(bang())] ..arms));
    assert_eq!(log.take(), ["drop b"]);
}

#[test]
fn settle_has_the_panic_of_a_deadline_as_that_of_its_arm() {
    let (one, two) = now(gather!(<settle> #[until(bang())] pending::<u8>(), ready(2)));
    let why = one.unwrap_err();
    assert_eq!(why.arm().index(), 0);
    assert_eq!(why.into_panic().downcast_ref(), Some(&"bang"));
    two.unwrap();
}

/// It belongs to no element by itself, and is not lost.
#[test]
fn settle_lets_the_panic_of_a_deadline_of_a_spread_unwind() {
    let log = Log::new();
    let arms = [log.arm("a", pending::<()>()), log.arm("b", pending())];
    bangs(gather!(<settle> #[until(bang())] ..arms));
    assert_eq!(log.take(), ["drop a", "drop b"]);
}

#[test]
fn both_are_woken() {
    let (a, d, x, deadline) = pair::<u8, ()>();
    let (polls, other) = counted(|_| Poll::<()>::Pending);
    let mut task = Task::new(gather!(
        #[until(deadline)]
        x,
        other
    ));
    assert!(task.poll().is_pending());
    for (sender, name) in [(&a as &dyn Wakes, "the arm"), (&d, "its deadline")] {
        sender.wake_it();
        assert_eq!(task.wakes.count(), 1, "{name}");
        assert!(task.poll().is_pending());
        assert_eq!(task.wakes.count(), 0);
    }
    assert_eq!(polls.get(), 1, "the sibling was not woken");
}

trait Wakes {
    fn wake_it(&self);
}

impl<T> Wakes for Sender<T> {
    fn wake_it(&self) {
        self.wake();
    }
}

#[test]
fn the_wake_of_a_spread_s_deadline_does_not_poll_the_elements() {
    let (senders, arms) = events::<u8>(30);
    let (d, deadline) = event::<()>();
    let mut task = Task::new(gather!(#[until(deadline)] ..arms));
    assert!(task.poll().is_pending());
    d.wake();
    assert!(task.poll().is_pending());
    assert_eq!(d.polls(), 2);
    assert!(senders.iter().all(|sender| sender.polls() == 1));
    senders[7].wake();
    assert!(task.poll().is_pending());
    assert_eq!((d.polls(), senders[7].polls()), (2, 2));
}

#[test]
fn a_deadline_is_not_polled_before_its_arm_is_started() {
    let (a, d, x, deadline) = pair::<u8, ()>();
    let (b, y) = event::<u8>();
    let mut task = Task::new(gather!(<limit = 1> y, #[until(deadline)] x));
    assert!(task.poll().is_pending());
    assert_eq!((a.polls(), d.polls()), (0, 0));
    b.send(1);
    assert!(task.poll().is_pending());
    assert_eq!((a.polls(), d.polls()), (1, 1));
    a.send(2);
    assert_eq!(task.poll(), Poll::Ready((1, Some(2))));
}

#[test]
fn it_is_unfinished_if_the_gather_ends_before_its_deadline() {
    let (stop, until) = event::<()>();
    let mut task = Task::new(gather!(<until = until>
        #[until(pending::<()>())] slow = pending::<u8>(),
        #[until(ready(()))] late = pending::<u8>(),
        #[until(ready(()))] done = ready(1),
        #[until(ready(()))] many = ..[pending::<u8>()],
        #[until(pending::<()>())] more = ..[pending::<u8>()],
    ));
    assert!(task.poll().is_pending());
    stop.send(());
    let Poll::Ready(Err(stopped)) = task.poll() else {
        panic!("stopped")
    };
    let unfinished: Vec<_> = stopped.unfinished().map(|arm| arm.to_string()).collect();
    assert_eq!(
        unfinished,
        ["slow", "more[0]"],
        "a deadline of its own is an end"
    );
    let partial = stopped.into_partial();
    assert_eq!(
        (partial.slow, partial.late, partial.done),
        (None, Some(None), Some(Some(1)))
    );
    assert_eq!((partial.many, partial.more), (vec![Some(None)], vec![None]));
}

#[test]
fn progress_counts_an_arm_that_its_deadline_ended() {
    let log = RefCell::new(Vec::new());
    let (stop, deadline) = event::<()>();
    let (b, y) = event::<u8>();
    let arms = [pending::<u8>(), pending()];
    let mut task = Task::new(gather!(
        <progress = |at| log.borrow_mut().push(format!("{} {}/{:?}", at.arm, at.done, at.total))>
        #[until(ready(()))] pending::<u8>(), #[until(deadline)] ..arms, y,
    ));
    assert!(task.poll().is_pending());
    stop.send(());
    assert!(task.poll().is_pending());
    b.send(1);
    assert!(task.poll().is_ready());
    let expected = [
        "#0 1/Some(4)",
        "#1[0] 2/Some(4)",
        "#1[1] 3/Some(4)",
        "#2 4/Some(4)",
    ];
    assert_eq!(*log.borrow(), expected);
}

#[test]
fn the_guard_does_not_run_for_arms_that_their_deadlines_ended() {
    let told = Cell::new(0);
    let gather = gather!(<on_cancel = |_| told.set(told.get() + 1)>
        #[until(ready(()))] pending::<u8>(), #[until(ready(()))] ..[pending::<u8>()],
    );
    assert_eq!(now(gather), (None, vec![None]));
    assert_eq!(told.get(), 0);
}

#[test]
fn a_spread_of_nothing_does_not_wait_for_its_deadline() {
    let none = now(gather!(#[until(pending::<()>())] ..Vec::<Event<u8>>::new())).0;
    assert!(none.is_empty());
    let none = now(gather!(<limit = 2> #[until(pending::<()>())] ..Vec::<Event<u8>>::new())).0;
    assert!(none.is_empty());
}

#[test]
fn several_spreads_have_deadlines_of_their_own() {
    let (d1, deadline1) = event::<()>();
    let (d2, deadline2) = event::<()>();
    let (s1, arms1) = events::<u8>(25);
    let (s2, arms2) = events::<u8>(25);
    let mut task = Task::new(gather!(#[until(deadline1)] ..arms1, #[until(deadline2)] ..arms2));
    assert!(task.poll().is_pending());
    s1[3].send(3);
    s2[24].send(24);
    assert!(task.poll().is_pending());
    d2.send(());
    assert!(task.poll().is_pending());
    s1[24].send(24);
    assert!(task.poll().is_pending());
    assert_eq!((d1.polls(), d2.polls()), (1, 2));
    d1.send(());
    let Poll::Ready((one, two)) = task.poll() else {
        panic!("both deadlines came")
    };
    assert_eq!(one.iter().flatten().collect::<Vec<_>>(), [&3, &24]);
    assert_eq!(two.iter().flatten().collect::<Vec<_>>(), [&24]);
}

#[test]
fn dropping_the_gather_drops_arms_then_deadlines() {
    let log = Log::new();
    let mut task = Task::new(gather!(
        #[until(log.arm("one's", pending::<()>()))] log.arm("one", pending::<()>()),
        #[until(log.arm("many's", pending::<()>()))] ..[log.arm("many", pending::<()>())],
    ));
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(
        log.take(),
        ["drop one", "drop one's", "drop many", "drop many's"]
    );
}

/// What the gather's `until` has cancelled before stays so: the spread's own deadline gives up the rest.
#[test]
fn a_deadline_behind_a_stop_gives_up_what_goes_on() {
    for limit in 1..4 {
        let late = || Yield(3);
        let elements = || (0..3).map(|_| pending::<u8>());
        let (settled,) = now(gather!(<settle, limit = limit, until = ready(())>
            #[shield] #[until(late())] ..elements()
        ));
        for (index, element) in settled.into_iter().enumerate() {
            match element {
                Ok(output) => assert!(index < limit && output.is_none()),
                Err(why) => assert!(index >= limit && why.is_cancelled()),
            }
        }
        let stopped = now(gather!(<limit = limit, until = ready(())>
            #[shield] #[until(late())] pages = ..elements()
        ));
        let stopped = stopped.unwrap_err();
        let unfinished: Vec<_> = stopped.unfinished().map(|arm| arm.to_string()).collect();
        let cancelled: Vec<_> = (limit..3).map(|index| format!("pages[{index}]")).collect();
        assert_eq!(unfinished, cancelled);
        let given_up = stopped
            .into_partial()
            .pages
            .into_iter()
            .map(|page| page == Some(None));
        assert!(given_up.eq((0..3).map(|index| index < limit)));
    }
}
