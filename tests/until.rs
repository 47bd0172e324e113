//! A deadline: when it counts, and that nothing which finished is lost. Orders that are not written
//! out here are in `tests/schedules.rs`.
mod support;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use gather::{Settled, Stopped, gather};
use support::containers::{boxed, events};
use support::{Log, Task, Wakes, Yield, counted, event, now};

/// Time that stands still until it is moved.
#[derive(Clone, Default)]
struct Clock(Rc<RefCell<Time>>);

#[derive(Default)]
struct Time {
    now: u32,
    timers: BTreeMap<(u32, usize), Waker>,
    made: usize,
}

impl Clock {
    fn sleep(&self, until: u32) -> impl Future<Output = ()> + use<> {
        let time = self.0.clone();
        time.borrow_mut().made += 1;
        let key = (until, time.borrow().made);
        poll_fn(move |cx| {
            let mut time = time.borrow_mut();
            if time.now >= until {
                return Poll::Ready(());
            }
            time.timers.insert(key, cx.waker().clone());
            Poll::Pending
        })
    }

    /// Moves to the next timer and rings all of that time.
    fn tick(&self) {
        let mut time = self.0.borrow_mut();
        let Some(&(now, _)) = time.timers.keys().next() else {
            panic!("nothing is left to wait for");
        };
        time.now = now;
        let later = time.timers.split_off(&(now + 1, 0));
        let due = std::mem::replace(&mut time.timers, later);
        drop(time);
        due.into_values().for_each(Waker::wake);
    }
}

fn run_with<F: Future>(clock: &Clock, future: F) -> F::Output {
    let mut task = Task::new(future);
    loop {
        if let Some(output) = task.run().1 {
            return output;
        }
        clock.tick();
    }
}

#[test]
fn of_seven_requests_and_a_deadline_no_outcome_is_lost() {
    let clock = Clock::default();
    let ask = |at: u32, answer: Result<u32, &'static str>| {
        let sleep = clock.sleep(at);
        async move {
            sleep.await;
            answer
        }
    };
    let deadline = clock.sleep(350);
    let (a, b, c, d, late_5, late_6, late_7) = run_with(
        &clock,
        gather!(<settle, until = deadline>
            ask(100, Ok(1)), ask(200, Err("two")), ask(250, Err("three")), ask(300, Ok(4)),
            ask(400, Ok(5)), ask(500, Ok(6)), ask(600, Err("seven")),
        ),
    );
    assert_eq!((a.unwrap(), b.unwrap()), (Ok(1), Err("two")));
    assert_eq!((c.unwrap(), d.unwrap()), (Err("three"), Ok(4)));
    for (index, late) in [(4, late_5), (5, late_6), (6, late_7)] {
        let why = late.unwrap_err();
        assert!(why.is_cancelled() && !why.is_panic() && !why.is_skipped());
        assert_eq!(why.arm().index(), index);
        assert_eq!(
            why.to_string(),
            format!("arm `#{index}` was cancelled before it finished")
        );
    }
    assert_eq!(clock.0.borrow().now, 350);
}

#[test]
fn what_finished_is_handed_back_with_the_names_of_the_others() {
    let (sender, posts) = event::<&str>();
    let mut task = Task::new(gather!(<until = event::<()>().1>
        user = async { 1_u8 }, posts = posts, ads = pending::<u8>()
    ));
    assert!(task.run().1.is_none());
    sender.send("posts");
    assert!(task.run().1.is_none());

    let (stop, until) = event();
    let (sender, posts) = event::<&str>();
    let mut task = Task::new(gather!(<until = until>
        user = async { 1_u8 }, posts = posts, ads = pending::<u8>(), end = pending::<()>()
    ));
    assert!(task.run().1.is_none());
    sender.send("posts");
    stop.send(9);
    let Some(Err(early)) = task.run().1 else {
        panic!("not stopped")
    };
    let names: Vec<_> = early.unfinished().map(|arm| arm.name()).collect();
    assert_eq!(names, [Some("ads"), Some("end")]);
    assert_eq!(
        early.to_string(),
        "stopped before arms `ads` and `end` had finished"
    );
    let partial = early.into_partial();
    assert_eq!(
        (partial.user, partial.posts, partial.ads),
        (Some(1), Some("posts"), None)
    );
}

#[test]
fn the_output_of_each_mode_has_its_shape() {
    let all = now(gather!(<until = ready(())> ready(1), pending::<u8>()));
    assert_eq!(all.unwrap_err().into_partial(), (Some(1), None));
    let one = ready(Ok::<u8, &str>(1));
    let some =
        now(gather!(<fail_fast, until = ready(())> one.clone(), pending::<Result<u8, &str>>()));
    assert_eq!(some.unwrap_err().into_partial(), (Some(1), None));
    let some = now(gather!(<fail_fast, until = ready(())> ready(Some(1)), pending::<Option<u8>>()));
    assert_eq!(some.unwrap_err().into_partial(), (Some(1), None));
    let whole: Result<Result<(u8, u8), &str>, Stopped<_>> =
        now(gather!(<fail_fast, until = pending::<()>()> one.clone(), one.clone()));
    assert_eq!(whole.unwrap(), Ok((1, 1)));
    let failed = now(gather!(<fail_fast, until = pending::<()>()> one, ready(Err::<u8, _>("no"))));
    assert_eq!(failed.unwrap(), Err("no"));
    let array = now(gather([boxed(ready(1)), boxed(pending()), boxed(ready(3))]).until(ready(())));
    assert_eq!(array.unwrap_err().into_partial(), [Some(1), None, Some(3)]);
    let list =
        now(gather(vec![boxed(ready(1)), boxed(pending()), boxed(ready(3))]).until(ready(())));
    let early = list.unwrap_err();
    assert_eq!(early.to_string(), "stopped before arm `#1` had finished");
    assert_eq!(early.into_partial(), [Some(1), None, Some(3)]);
    let (done, late): (Settled<u8>, Settled<u8>) =
        now(gather!(<settle, until = ready(())> ready(1), pending::<u8>()));
    assert!(done.is_ok() && late.is_err_and(|why| why.is_cancelled()));
}

#[test]
fn elements_of_a_spread_are_told_apart() {
    let arms = || {
        vec![
            boxed(ready(0)),
            boxed(pending()),
            boxed(ready(2)),
            boxed(pending()),
        ]
    };
    let early =
        now(gather!(<until = ready(())> user = ready(7), pages = ..arms(), end = pending::<u8>()));
    let early = early.unwrap_err();
    assert_eq!(
        early.to_string(),
        "stopped before arms `pages[1]`, `pages[3]` and `end` had finished"
    );
    let partial = early.into_partial();
    assert_eq!((partial.user, partial.end), (Some(7), None));
    assert_eq!(partial.pages, [Some(0), None, Some(2), None]);
    let (a, pages, b) =
        now(gather!(<settle, until = ready(())> ready(7), ..arms(), pending::<u8>()));
    assert!(a.is_ok() && b.is_err_and(|why| why.arm().to_string() == "#2"));
    let told: Vec<_> = pages
        .into_iter()
        .map(|page| page.map_err(|why| why.arm().to_string()))
        .collect();
    assert_eq!(
        told,
        [Ok(0), Err("#1[1]".into()), Ok(2), Err("#1[3]".into())]
    );
}

#[test]
fn the_message_lists_every_arm_that_has_a_name_and_the_first_of_many_elements() {
    let early = now(gather!(<until = ready(())>
        a = pending::<()>(), b = pending::<()>(), c = pending::<()>(), d = ready(()),
        e = pending::<()>(), f = pending::<()>(), g = pending::<()>(), h = pending::<()>(),
        i = pending::<()>(), j = pending::<()>(), k = pending::<()>(), l = pending::<()>(),
    ))
    .unwrap_err();
    assert_eq!(
        early.to_string(),
        "stopped before arms `a`, `b`, `c`, `e`, `f`, `g`, `h`, `i`, `j`, `k` and `l` had finished"
    );

    let many = || (0..40).map(|_| pending::<()>());
    let early =
        now(gather!(<until = ready(())> a = pending::<()>(), s = ..many(), z = pending::<()>()));
    let message = early.unwrap_err().to_string();
    assert!(
        message.starts_with("stopped before arms `a`, `s[0]`, `s[1]`, "),
        "{message}"
    );
    assert!(
        message.ends_with(", `s[31]`, `z` and 8 more had finished"),
        "{message}"
    );
}

#[test]
fn arms_that_never_started_have_their_places() {
    let arms = || (0..6).map(|i| async move { if i == 2 { pending().await } else { i } });
    let early = now(gather(arms()).limit(1).until(ready(()))).unwrap_err();
    assert_eq!(
        early
            .unfinished()
            .map(|arm| arm.index())
            .collect::<Vec<_>>(),
        [2, 3, 4, 5]
    );
    assert_eq!(
        early.into_partial(),
        [Some(0), Some(1), None, None, None, None]
    );
    let list: Vec<_> = arms().collect();
    let settled = now(gather(list).settle().limit(1).until(ready(())));
    assert_eq!(settled.len(), 6);
    for (i, one) in settled.into_iter().enumerate() {
        assert_eq!(
            one.map_err(|why| why.arm().index()),
            if i < 2 { Ok(i) } else { Err(i) }
        );
    }
    let array: [_; 6] = arms().collect::<Vec<_>>().try_into().ok().unwrap();
    let early = now(gather(array).limit(1).until(ready(()))).unwrap_err();
    assert_eq!(
        early.into_partial(),
        [Some(0), Some(1), None, None, None, None]
    );
    let early = now(
        gather!(<until = ready(()), limit = 1> first = ready(9), rest = ..arms(), last = ready(1)),
    );
    let early = early.unwrap_err();
    assert_eq!(
        early.to_string(),
        "stopped before arms `rest[2]`, `rest[3]`, `rest[4]`, `rest[5]` and `last` had finished"
    );
    let partial = early.into_partial();
    assert_eq!(
        (partial.first, partial.last, partial.rest.len()),
        (Some(9), None, 6)
    );
}

#[test]
fn of_an_iterator_that_does_not_say_how_long_it_is_there_are_those_that_were_pulled() {
    let arms = || {
        (0..6)
            .filter(|_| true)
            .map(|i| async move { if i == 2 { pending().await } else { i } })
    };
    let early = now(gather(arms()).limit(1).until(ready(()))).unwrap_err();
    assert_eq!(early.to_string(), "stopped before arm `#2` had finished");
    assert_eq!(early.into_partial(), [Some(0), Some(1), None]);
    let endless = std::iter::repeat_with(pending::<u8>);
    assert_eq!(
        now(gather(endless).limit(3).until(ready(())))
            .unwrap_err()
            .into_partial(),
        [None; 3]
    );
}

#[test]
fn a_deadline_that_is_over_lets_every_arm_be_polled_once() {
    for n in [1, 2, 21, 22, 127, 128, 129, 300, 1000] {
        let (senders, arms) = events::<usize>(n);
        let (polls, until) = counted(|_| Poll::Ready(()));
        senders[n - 1].send(7);
        let mut task = Task::new(gather(arms).until(until).settle());
        let (turns, output) = task.run();
        assert_eq!(
            (turns, polls.get()),
            ((n - 1) / 128 + 1, usize::from(n > 1)),
            "{n}"
        );
        assert!(senders.iter().all(|sender| sender.polls() == 1), "{n}");
        let output = output.unwrap();
        assert!(output[..n - 1].iter().all(Result::is_err));
        assert_eq!(*output[n - 1].as_ref().unwrap(), 7);
    }
}

#[test]
fn whatever_finishes_in_the_same_poll_counts_before_the_deadline() {
    // The value, the failure and the deadline come in one poll, in every order.
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for order in orders {
        for places in [[0, 1], [1, 0]] {
            let (value, failure, deadline) = (event(), event(), event());
            let mut arms = [
                boxed(value.1),
                boxed(failure.1),
                boxed(pending::<Result<u8, &str>>()),
            ];
            if places[0] == 1 {
                arms.swap(0, 1);
            }
            let mut task = Task::new(gather(arms).fail_fast().until(deadline.1));
            assert!(task.run().1.is_none());
            for what in order {
                match what {
                    0 => value.0.send(Ok(1)),
                    1 => failure.0.send(Err("failed")),
                    _ => deadline.0.send(()),
                }
            }
            assert_eq!(task.run().1.unwrap().unwrap(), Err("failed"), "{order:?}");
        }
        let (value, last, deadline) = (event(), event(), event());
        let mut task = Task::new(gather((value.1, last.1)).until(deadline.1));
        assert!(task.run().1.is_none());
        for what in order {
            match what {
                0 => value.0.send(1),
                1 => last.0.send(2),
                _ => deadline.0.send(()),
            }
        }
        assert_eq!(
            task.run().1.unwrap().unwrap(),
            (1, 2),
            "{order:?}: all are finished"
        );
    }
}

#[test]
fn a_sweep_that_was_cut_is_finished_before_the_deadline_counts() {
    let (deadline, until) = event();
    let arms: Vec<_> = (0..300)
        .map(|i| {
            let deadline = deadline.clone();
            async move {
                if i == 3 {
                    deadline.send(());
                }
                i
            }
        })
        .map(boxed)
        .chain([boxed(pending())])
        .collect();
    let mut task = Task::new(gather(arms).until(until));
    let (polls, output) = task.run();
    let early = output.unwrap().unwrap_err();
    assert_eq!((polls, early.unfinished().count()), (3, 1));
    assert_eq!(
        early.into_partial()[..300],
        (0..300).map(Some).collect::<Vec<_>>()
    );
}

#[test]
fn the_deadline_is_polled_when_it_was_woken_and_at_no_other_time() {
    let waker = Rc::new(RefCell::new(None::<Waker>));
    let over = Rc::new(Cell::new(false));
    let stable = Rc::new(Cell::new(0));
    let (slot, is_over, same) = (waker.clone(), over.clone(), stable.clone());
    let (polls, until) = counted(move |cx| {
        let mut slot = slot.borrow_mut();
        if slot.as_ref().is_some_and(|last| last.will_wake(cx.waker())) {
            same.set(same.get() + 1);
        }
        *slot = Some(cx.waker().clone());
        if is_over.get() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    });
    let (senders, arms) = events::<usize>(40);
    let mut task = Task::new(gather(arms).until(until));
    assert!(task.run().1.is_none());
    for (i, sender) in senders[..39].iter().enumerate() {
        sender.send(i);
        assert!(task.run().1.is_none());
    }
    assert_eq!(polls.get(), 1);
    for i in 0..5 {
        let ring = waker.borrow().clone().unwrap();
        ring.wake();
        assert_eq!(task.wakes.count(), 1);
        assert!(task.run().1.is_none());
        assert_eq!(
            (polls.get(), stable.get()),
            (2 + i, 1 + i),
            "its waker stays the same"
        );
    }
    assert!(senders[39].polls() == 1, "the deadline's wake is no arm's");
    over.set(true);
    let ring = waker.borrow().clone().unwrap();
    std::thread::spawn(move || ring.wake()).join().unwrap();
    assert_eq!(task.run().1.unwrap().unwrap_err().unfinished().count(), 1);
    waker.take().unwrap().wake();
    assert_eq!(polls.get(), 7);
}

#[test]
fn a_deadline_that_wakes_itself_is_polled_once_in_each_poll() {
    for clones in [false, true] {
        let (polls, until) = counted(move |cx| {
            if clones {
                let waker = cx.waker().clone();
                waker.wake();
            } else {
                cx.waker().wake_by_ref();
            }
            Poll::<()>::Pending
        });
        let (sender, arm) = event::<u8>();
        let mut task = Task::new(gather((arm, pending::<()>())).until(until));
        for i in 1..=10 {
            assert!(task.poll().is_pending());
            assert!(task.wakes.count() > 0, "it asks to be polled again");
            assert_eq!((polls.get(), sender.polls()), (i, 1), "clones: {clones}");
        }
    }
}

#[test]
fn a_deadline_among_arms_that_wake_themselves_is_seen() {
    let (polls, until) = counted({
        let mut left = 5;
        move |cx| {
            left -= 1;
            cx.waker().wake_by_ref();
            if left == 0 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }
    });
    let arms = (0..200).map(|_| Yield(usize::MAX));
    let (turns, output) = Task::new(gather(arms).until(until)).run();
    assert_eq!(
        (turns, polls.get()),
        (10, 5),
        "two polls are a sweep of 200 arms"
    );
    assert_eq!(output.unwrap().unwrap_err().unfinished().count(), 200);
}

#[test]
fn the_deadline_wakes_the_task_that_polled_last() {
    let (deadline, until) = event::<()>();
    let mut gather = Box::pin(gather((pending::<()>(), pending::<()>())).until(until));
    let tasks = [Wakes::new(), Wakes::new(), Wakes::new()];
    for one in &tasks {
        let waker = Waker::from(one.clone());
        let mut cx = Context::from_waker(&waker);
        assert!(gather.as_mut().poll(&mut cx).is_pending());
    }
    deadline.send(());
    let counts: Vec<_> = tasks.iter().map(|one| one.count()).collect();
    assert_eq!(counts, [0, 0, 1]);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(gather.as_mut().poll(&mut cx).is_ready());
}

#[test]
fn a_deadline_that_panics_unwinds_behind_the_arms() {
    for n in [2, 60] {
        let log = Log::new();
        let arms: Vec<_> = (0..n)
            .map(|i| {
                let guard = log.drops(i.to_string());
                async move {
                    let _guard = guard;
                    pending::<()>().await;
                }
            })
            .collect();
        let until = poll_fn(|_| -> Poll<()> { panic!("the deadline") });
        let mut task = Task::new(gather(arms).settle().until(until));
        let unwound = catch_unwind(AssertUnwindSafe(|| task.poll().is_pending()));
        assert_eq!(
            *unwound.unwrap_err().downcast::<&str>().unwrap(),
            "the deadline"
        );
        assert_eq!(
            log.take(),
            (0..n).map(|i| format!("drop {i}")).collect::<Vec<_>>()
        );
    }
}

/// Tells when it is dropped, and is ready when it is told to be.
fn guarded<T>(log: &Log, name: &str, future: impl Future<Output = T>) -> impl Future<Output = T> {
    let guard = log.drops(name);
    async move {
        let _guard = &guard;
        let output = future.await;
        drop(guard);
        output
    }
}

#[test]
fn the_deadline_is_gone_when_the_gather_resolves() {
    let log = Log::new();
    let until = guarded(&log, "until", pending::<()>());
    let mut task = Task::new(gather((ready(1), Yield(1))).until(until));
    assert!(task.run().1.unwrap().is_ok());
    assert_eq!(
        log.take(),
        ["drop until"],
        "and not when the gather is dropped"
    );
    drop(task);
    let until = guarded(&log, "until", pending::<()>());
    drop(gather((ready(1), Yield(1))).until(until));
    assert_eq!(log.take(), ["drop until"]);
}

#[test]
fn a_gather_of_nothing_needs_no_time() {
    let none: Vec<Yield> = Vec::new();
    assert_eq!(now(gather(none).until(ready(()))).unwrap(), []);
    let none: [Yield; 0] = [];
    assert_eq!(now(gather(none).until(ready(()))).unwrap(), []);
    let none = (0..0).map(|_| Yield(1));
    assert_eq!(now(gather(none).limit(3).until(ready(()))).unwrap(), []);
    now(gather!(<until = ready(())>)).unwrap();
    let none: Vec<Yield> = Vec::new();
    assert!(now(gather(none).settle().until(ready(()))).is_empty());
}

#[test]
fn a_gather_with_a_deadline_stays_an_arm_like_any_other() {
    let inner = |n: u8| gather((ready(n), pending::<u8>())).until(ready(()));
    let (a, b) = now(gather((inner(1), inner(2))));
    assert_eq!(a.unwrap_err().into_partial().0, Some(1));
    assert_eq!(b.unwrap_err().into_partial().0, Some(2));
    let unpinned =
        Pin::new(&mut gather((boxed(ready(1)), boxed(pending::<u8>()))).until(ready(())))
            .poll(&mut Context::from_waker(Waker::noop()));
    assert!(unpinned.is_ready());
}

#[test]
fn what_stopped_can_be_compared() {
    assert_eq!(now(gather!(<until = pending::<()>()> ready(1))), Ok((1,)));
    let stopped = || now(gather!(<until = ready(())> ready(1), pending::<()>()));
    assert_eq!(stopped(), stopped().clone());
    let later = || now(gather!(<until = ready(())> pending::<i32>(), ready(())));
    assert_ne!(stopped().map(drop), Ok(()));
    assert_ne!(format!("{:?}", stopped()), format!("{:?}", later()));
    let missed = |n: u8| now(gather!(<quorum(1)> ready(Err::<u8, _>(n)))).unwrap_err();
    assert_eq!(missed(1), missed(1));
    assert_ne!(missed(1), missed(2));
}
