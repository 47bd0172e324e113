//! `spawn`: each arm is a task of its own, on an executor that is driven by hand.
#![allow(clippy::many_single_char_names, reason = "arms, and what ends them")]
mod support;

use std::cell::Cell;
use std::future::{Future, pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use gather::{OnCancel, Settled, StopReason, Task as ArmTask, gather};
use support::executor::{Executor, Journal, Plug, lock, wire, wires};
use support::{Task, Wakes};

type Try<T> = Result<T, &'static str>;

/// What an executor is given.
fn on(executor: &Executor) -> impl FnMut(ArmTask) + Send + 'static + use<> {
    let executor = executor.clone();
    move |task| executor.spawn(task)
}

/// Runs a task where it was spawned, as far as it gets.
fn inline(task: ArmTask) {
    let mut task = Task::new(task);
    assert!(task.run().1.is_some(), "the task is not ready");
}

#[test]
fn a_task_is_a_future_without_an_output_that_can_go_anywhere() {
    fn check<F: Future<Output = ()> + Send + Unpin + 'static>() {}
    check::<ArmTask>();
}

#[test]
fn each_arm_is_one_task_and_its_output_comes_flat() {
    let executor = Executor::new();
    let calls = Cell::new(0);
    let mut task = Task::new(gather!(<spawn = |task| {
        calls.set(calls.get() + 1);
        executor.spawn(task);
    }> async { 1 }, async { "two" }, async { vec![3.0] }));
    assert_eq!(calls.get(), 0, "nothing runs before the first poll");
    assert!(task.poll().is_pending());
    assert_eq!((calls.get(), task.wakes.count()), (3, 0));
    executor.run();
    assert!(task.wakes.count() > 0);
    assert_eq!(task.poll(), Poll::Ready((1, "two", vec![3.0])));
    assert_eq!((calls.get(), executor.left()), (3, 0));
    assert!(
        (0..3).all(|i| executor.polls(i) == 1),
        "a task is polled once"
    );
}

#[test]
fn arms_are_not_polled_by_the_gather() {
    let executor = Executor::new();
    let (plug, socket) = wire();
    let mut task = Task::new(gather!(<spawn = on(&executor)> socket));
    for _ in 0..3 {
        assert!(task.poll().is_pending());
    }
    assert_eq!(plug.polls(), 0);
    executor.run();
    assert_eq!(plug.polls(), 1);
    plug.send(7);
    assert_eq!(task.wakes.count(), 0, "the task is woken, not the gather");
    executor.run();
    assert_eq!((plug.polls(), task.wakes.count()), (2, 1));
    assert_eq!(task.poll(), Poll::Ready((7,)));
}

#[test]
fn an_arm_is_spawned_when_it_starts() {
    let executor = Executor::new();
    let (plugs, sockets) = wires::<usize>(5);
    let mut task = Task::new(gather(sockets).limit(2).spawn(on(&executor)));
    for started in 2..=5 {
        assert!(task.poll().is_pending());
        assert_eq!(executor.spawned(), started);
        executor.run();
        plugs[started - 2].send(started);
        executor.run();
    }
    assert!(task.poll().is_pending());
    plugs[4].send(0);
    executor.run();
    assert!(matches!(task.poll(), Poll::Ready(list) if list == [2, 3, 4, 5, 0]));
}

#[test]
fn every_container_can_be_spawned() {
    let executor = Executor::new();
    for n in [1, 21, 22, 130, 300] {
        let list = (0..n).map(|i| async move { i });
        let mut a = Task::new(gather(list.clone()).spawn(on(&executor)));
        let mut b = Task::new(gather(list.clone().collect::<Vec<_>>()).spawn(on(&executor)));
        let mut c = Task::new(gather(list.clone()).limit(3).spawn(on(&executor)));
        let mut d = Task::new(gather!(async { 'd' }, ..list).spawn(on(&executor)));
        let (mut outputs, mut turns) = ((None, None, None, None), 0);
        while outputs.0.is_none()
            || outputs.1.is_none()
            || outputs.2.is_none()
            || outputs.3.is_none()
        {
            fn poll<F: Future>(task: &mut Task<F>, output: &mut Option<F::Output>) {
                if output.is_none() {
                    *output = task.run().1;
                }
            }
            poll(&mut a, &mut outputs.0);
            poll(&mut b, &mut outputs.1);
            poll(&mut c, &mut outputs.2);
            poll(&mut d, &mut outputs.3);
            executor.run();
            turns += 1;
            assert!(turns < 400, "{n}");
        }
        let expected: Vec<_> = (0..n).collect();
        assert_eq!(outputs.0.as_ref(), Some(&expected));
        assert_eq!(outputs.1.as_ref(), Some(&expected));
        assert_eq!(outputs.2.as_ref(), Some(&expected));
        assert_eq!(outputs.3, Some(('d', expected)));
    }
    let mut array = Task::new(gather([ready(1), ready(2), ready(3)]).spawn(on(&executor)));
    assert!(array.poll().is_pending());
    executor.run();
    assert_eq!(array.poll(), Poll::Ready([1, 2, 3]));
    assert_eq!(
        Task::new(gather!().spawn(on(&executor))).poll(),
        Poll::Ready(())
    );
    let none: Vec<std::future::Ready<u8>> = Vec::new();
    assert_eq!(
        Task::new(gather(none).spawn(on(&executor))).poll(),
        Poll::Ready(vec![])
    );
}

#[test]
fn names_and_headers_and_the_builder_mean_the_same() {
    let executor = Executor::new();
    let mut task = Task::new(
        gather!(<settle, spawn = on(&executor)> user = ready(1), bad = async {
            resume_unwind(Box::new("bang"))
        }),
    );
    assert!(task.poll().is_pending());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {user: pending, bad: pending}"
    );
    executor.run();
    let Poll::Ready(page) = task.poll() else {
        panic!("done")
    };
    assert_eq!(page.user.unwrap(), 1);
    let bad: Settled<u8> = page.bad;
    let why = bad.unwrap_err();
    assert_eq!(why.arm().to_string(), "bad");
    assert_eq!(why.into_panic().downcast_ref(), Some(&"bang"));
    let mut task = Task::new(gather!(user = ready(1)).spawn(inline).settle());
    assert!(matches!(task.poll(), Poll::Ready(page) if page.user.is_ok()));
}

#[test]
fn an_executor_may_run_the_task_where_it_is_spawned() {
    let mut task = Task::new(gather!(<spawn = inline> async { 1 }, async { 2 }));
    assert_eq!(task.poll(), Poll::Ready((1, 2)));
    let mut task = Task::new(gather((0..300).map(ready)).spawn(inline));
    assert!(task.run().1.unwrap().into_iter().eq(0..300));
}

#[test]
fn arms_behind_a_failure_that_came_inline_are_not_spawned() {
    for n in [2, 3, 21, 22, 200] {
        let calls = Arc::new(AtomicUsize::new(0));
        let spawn = {
            let calls = calls.clone();
            move |task| {
                calls.fetch_add(1, Ordering::SeqCst);
                inline(task);
            }
        };
        let arms = (0..n).map(|i| async move { if i == 1 { Err("one") } else { Ok(i) } });
        let mut task = Task::new(gather(arms).fail_fast().spawn(spawn));
        assert_eq!(task.poll(), Poll::Ready(Err("one")), "{n}");
        assert_eq!(calls.load(Ordering::SeqCst), 2, "{n}");
    }
    let calls = Cell::new(0);
    let mut task = Task::new(
        gather!(<fail_fast, spawn = |task| { calls.set(calls.get() + 1); inline(task) }>
            ready(Try::Ok(1)), ready(Err::<u8, _>("two")), pending::<Try<u8>>(), [ready(Try::Ok(1))].into_iter().next().unwrap(),
        ),
    );
    assert_eq!(task.poll(), Poll::Ready(Err("two")));
    assert_eq!(calls.get(), 2);
    let calls = Cell::new(0);
    let mut task = Task::new(
        gather([ready(Try::Ok(1)), ready(Err("two")), ready(Ok(3))])
            .fail_fast()
            .spawn(|task| {
                calls.set(calls.get() + 1);
                inline(task);
            }),
    );
    assert_eq!(task.poll(), Poll::Ready(Err("two")));
    assert_eq!(calls.get(), 2);
}

#[test]
fn an_early_stop_waits_until_each_task_has_let_go_of_its_arm() {
    let journal = Journal::new();
    let executor = Executor::new();
    let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast, spawn = on(&executor)>
        journal.arm("a", x), y, journal.arm("c", z),
    ));
    assert!(task.poll().is_pending());
    executor.run();
    b.send(Err("b"));
    executor.run();
    assert!(task.poll().is_pending(), "two tasks still hold their arms");
    assert!(journal.take().is_empty());
    assert!(executor.step(2));
    assert_eq!(journal.take(), ["drop c"]);
    assert!(task.poll().is_pending());
    assert!(executor.step(0));
    assert_eq!(journal.take(), ["drop a"]);
    assert_eq!(task.wakes.count(), 1);
    assert_eq!(task.poll(), Poll::Ready(Err("b")));
    assert_eq!(
        (a.polls(), c.polls(), executor.left()),
        (1, 1, 0),
        "called off, not polled"
    );
}

fn three<T>() -> ([Plug<T>; 3], [support::executor::Socket<T>; 3]) {
    let (a, b, c) = (wire(), wire(), wire());
    ([a.0, b.0, c.0], [a.1, b.1, c.1])
}

#[test]
fn a_collection_that_is_stopped_waits_for_all_its_tasks() {
    for n in [2, 21, 22, 200] {
        for limit in [usize::MAX, 5] {
            let executor = Executor::new();
            let (plugs, sockets) = wires::<Try<usize>>(n);
            let mut task = Task::new(
                gather(sockets)
                    .fail_fast()
                    .limit(limit.min(n))
                    .spawn(on(&executor)),
            );
            assert!(task.run().1.is_none());
            executor.run();
            plugs[1].send(Err("one"));
            executor.run();
            assert!(task.run().1.is_none(), "{n}");
            let last = executor.spawned() - 1;
            assert_eq!(
                executor.spawned(),
                limit.min(n),
                "{n}: nothing is started after a stop"
            );
            for i in (0..=last).rev().filter(|&i| i != 1) {
                assert!(task.run().1.is_none(), "{n} {i}");
                assert!(executor.step(i), "{n} {i}");
            }
            assert_eq!(task.run().1, Some(Err("one")));
            assert_eq!(executor.left(), 0);
        }
    }
}

#[test]
fn a_task_that_was_called_off_before_it_ran_is_never_polled() {
    let journal = Journal::new();
    let executor = Executor::new();
    let ([a, _b, _], [x, y, _]) = three::<Try<u8>>();
    let mut task = Task::new(
        gather!(<fail_fast, spawn = on(&executor)> journal.arm("a", x), y, ready(Err::<u8, _>("c"))),
    );
    assert!(task.poll().is_pending());
    assert!(executor.step(2));
    assert!(task.poll().is_pending());
    executor.run();
    assert_eq!(journal.take(), ["drop a"]);
    assert_eq!(a.polls(), 0);
    assert_eq!(task.poll().map(|o| o.map(drop)), Poll::Ready(Err("c")));
}

#[test]
fn an_output_that_was_there_when_the_stop_came_is_kept_where_there_is_a_place() {
    let executor = Executor::new();
    let (stop, until) = wire::<()>();
    let ([a, b, _], [x, y, _]) = three::<u8>();
    let mut task = Task::new(gather!(<settle, until = until, spawn = on(&executor)> x, y));
    assert!(task.poll().is_pending());
    executor.run();
    stop.send(());
    a.send(1);
    executor.run();
    assert!(task.poll().is_pending());
    executor.run();
    let Poll::Ready((x, y)) = task.poll() else {
        panic!("stopped")
    };
    assert_eq!(x.unwrap(), 1);
    assert!(y.unwrap_err().is_cancelled());
    drop(b);
}

#[test]
fn an_until_waits_for_the_tasks_as_well_and_says_which_were_unfinished() {
    let journal = Journal::new();
    let executor = Executor::new();
    let (stop, until) = wire::<()>();
    let ([a, _b, _], [x, y, _]) = three::<u8>();
    let mut task = Task::new(
        gather!(<until = until, spawn = on(&executor)> done = x, slow = journal.arm("slow", y)),
    );
    assert!(task.poll().is_pending());
    a.send(1);
    executor.run();
    assert!(task.poll().is_pending());
    stop.send(());
    assert!(task.poll().is_pending());
    executor.run();
    assert_eq!(journal.take(), ["drop slow"]);
    let Poll::Ready(Err(stopped)) = task.poll() else {
        panic!("stopped")
    };
    assert_eq!(
        stopped.to_string(),
        "stopped before arm `slow` had finished"
    );
    let partial = stopped.into_partial();
    assert_eq!((partial.done, partial.slow), (Some(1), None));
}

#[test]
fn dropping_the_gather_calls_the_tasks_off() {
    let journal = Journal::new();
    let executor = Executor::new();
    let ([a, _b, _], [x, y, _]) = three::<u8>();
    let mut task =
        Task::new(gather!(<spawn = on(&executor)> journal.arm("a", x), journal.arm("b", y)));
    assert!(task.poll().is_pending());
    assert!(executor.step(0));
    drop(task);
    assert!(journal.take().is_empty());
    executor.run();
    assert_eq!(journal.take(), ["drop a", "drop b"]);
    assert_eq!((a.polls(), executor.left()), (1, 0));
}

#[test]
fn dropping_a_gather_that_was_not_polled_drops_its_arms() {
    let journal = Journal::new();
    let executor = Executor::new();
    drop(gather!(<spawn = on(&executor)> journal.arm("a", pending::<()>())));
    assert_eq!(
        (journal.take(), executor.spawned()),
        (vec!["drop a".to_owned()], 0)
    );
}

/// The gather is dropped while the task polls its arm.
#[test]
fn the_arm_is_dropped_when_its_current_poll_returns() {
    let journal = Journal::new();
    let executor = Executor::new();
    let slot = Arc::new(std::sync::Mutex::new(
        None::<std::pin::Pin<Box<dyn Future<Output = ((),)> + Send>>>,
    ));
    let arm = {
        let (slot, journal) = (slot.clone(), journal.clone());
        std::future::poll_fn(move |_| {
            drop(slot.lock().unwrap().take());
            journal.add("poll ends");
            Poll::<()>::Pending
        })
    };
    *slot.lock().unwrap() = Some(Box::pin(
        gather!(<spawn = on(&executor)> journal.arm("arm", arm)),
    ));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(
        slot.lock()
            .unwrap()
            .as_mut()
            .unwrap()
            .as_mut()
            .poll(&mut cx)
            .is_pending()
    );
    assert!(executor.step(0));
    assert_eq!(journal.take(), ["poll ends", "drop arm"]);
    assert_eq!(executor.left(), 0, "the task has completed");
}

#[test]
fn a_panic_comes_back_to_the_gather() {
    let journal = Journal::new();
    let executor = Executor::new();
    let mut task = Task::new(gather!(<spawn = on(&executor)>
        journal.arm("a", pending::<()>()),
        async { resume_unwind(Box::new("bang")) },
    ));
    assert!(task.poll().is_pending());
    executor.run();
    let result = catch_unwind(AssertUnwindSafe(|| {
        let _: Poll<((), u8)> = task.poll();
    }));
    assert_eq!(result.unwrap_err().downcast_ref(), Some(&"bang"));
    executor.run();
    assert_eq!(journal.take(), ["drop a"], "the others are called off");
}

#[test]
fn settle_captures_the_panic_of_a_task() {
    let executor = Executor::new();
    let arms = (0..30).map(|i| async move {
        if i % 2 == 0 {
            i
        } else {
            resume_unwind(Box::new(i))
        }
    });
    let mut task = Task::new(gather(arms).settle().spawn(on(&executor)));
    assert!(task.poll().is_pending());
    executor.run();
    let Poll::Ready(list) = task.poll() else {
        panic!("done")
    };
    for (i, settled) in list.into_iter().enumerate() {
        if i % 2 == 0 {
            assert_eq!(settled.unwrap(), i);
        } else {
            let why = settled.unwrap_err();
            assert_eq!(why.arm().index(), i);
            assert_eq!(why.into_panic().downcast_ref(), Some(&i));
        }
    }
}

#[test]
fn a_task_that_was_thrown_away_is_a_cancelled_arm_in_settle() {
    let journal = Journal::new();
    let executor = Executor::new();
    let mut task = Task::new(
        gather!(<settle, spawn = on(&executor)> a = journal.arm("a", pending::<u8>()), b = ready(2)),
    );
    assert!(task.poll().is_pending());
    executor.throw_away(0);
    assert_eq!(journal.take(), ["drop a"]);
    assert_eq!(task.wakes.count(), 1);
    executor.run();
    let Poll::Ready(both) = task.poll() else {
        panic!("done")
    };
    let why = both.a.unwrap_err();
    assert!(why.is_cancelled());
    assert_eq!(why.arm().to_string(), "a");
    both.b.unwrap();
}

#[test]
fn a_task_that_was_thrown_away_is_a_panic_with_a_clear_message_elsewhere() {
    fn message<F: Future>(task: &mut Task<F>) -> String {
        let payload = catch_unwind(AssertUnwindSafe(|| drop(task.poll()))).unwrap_err();
        payload
            .downcast_ref::<String>()
            .cloned()
            .unwrap_or_default()
    }
    let executor = Executor::new();
    let mut task =
        Task::new(gather!(<spawn = on(&executor)> user = pending::<u8>(), pages = ready(2)));
    assert!(task.poll().is_pending());
    executor.throw_away(0);
    let text = message(&mut task);
    assert!(
        text.contains("gather") && text.contains("`user`") && text.contains("task"),
        "{text}"
    );

    let mut task =
        Task::new(gather!(<fail_fast, spawn = drop::<ArmTask>> pages = ..[ready(Try::Ok(2))]));
    let text = message(&mut task);
    assert!(text.contains("`pages[0]`"), "{text}");
}

#[test]
fn a_task_that_has_completed_may_be_polled_and_dropped() {
    let (sender, tasks) = std::sync::mpsc::channel();
    let mut gathered = Task::new(gather!(<spawn = |task| sender.send(task)> ready(7)));
    assert!(gathered.poll().is_pending());
    let mut task = Task::new(tasks.recv().unwrap());
    assert_eq!(format!("{:?}", task.future), "Task { done: false }");
    assert_eq!(task.poll(), Poll::Ready(()));
    assert_eq!(task.poll(), Poll::Ready(()), "and stays so");
    drop(task);
    assert_eq!(gathered.poll(), Poll::Ready((7,)));
}

#[test]
fn a_task_outlives_its_gather() {
    let (sender, tasks) = std::sync::mpsc::channel();
    let journal = Journal::new();
    let mut gathered = Task::new(gather!(<spawn = |task| sender.send(task)>
        journal.arm("a", pending::<()>()), journal.arm("b", pending::<()>()),
    ));
    assert!(gathered.poll().is_pending());
    drop(gathered);
    let (a, b) = (tasks.recv().unwrap(), tasks.recv().unwrap());
    drop(a);
    assert_eq!(journal.take(), ["drop a"]);
    assert_eq!(Task::new(b).poll(), Poll::Ready(()));
    assert_eq!(journal.take(), ["drop b"]);
}

#[test]
fn a_panic_of_the_callback_unwinds_in_every_mode() {
    let journal = Journal::new();
    let bad = |task: ArmTask| {
        drop(task);
        resume_unwind(Box::new("no threads"));
    };
    let mut all =
        Task::new(gather!(<spawn = bad> journal.arm("a", ready(1)), journal.arm("b", ready(2))));
    let payload = catch_unwind(AssertUnwindSafe(|| all.poll().is_ready())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"no threads"));
    assert_eq!(journal.take(), ["drop a", "drop b"]);
    let mut settle = Task::new(
        gather!(<settle, spawn = bad> journal.arm("a", ready(1)), journal.arm("b", ready(2))),
    );
    let payload = catch_unwind(AssertUnwindSafe(|| settle.poll().is_ready())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"no threads"));
    assert_eq!(journal.take(), ["drop a", "drop b"]);
    let mut late = Task::new(gather!(<settle, spawn = bad> #[until(pending::<()>())] ready(1)));
    assert!(catch_unwind(AssertUnwindSafe(|| late.poll().is_ready())).is_err());
}

struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        resume_unwind(Box::new("destructor"));
    }
}

#[test]
fn a_panic_of_an_arm_s_destructor_unwinds_in_every_mode() {
    let executor = Executor::new();
    // It has finished, and is dropped then.
    let arm = || {
        let bomb = Bomb;
        let mut bomb = Some(bomb);
        std::future::poll_fn(move |_| {
            let _ = &mut bomb;
            Poll::Ready(1)
        })
    };
    let mut task = Task::new(gather!(<settle, spawn = on(&executor)> arm()));
    assert!(task.poll().is_pending());
    executor.run();
    let payload = catch_unwind(AssertUnwindSafe(|| task.poll().is_ready())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"destructor"));
    // It is called off.
    let (stop, until) = wire::<()>();
    let arm = async {
        let _bomb = Bomb;
        pending::<()>().await;
    };
    let mut task = Task::new(gather!(<settle, until = until, spawn = on(&executor)> arm));
    assert!(task.poll().is_pending());
    executor.run();
    stop.send(());
    assert!(task.poll().is_pending());
    executor.run();
    let payload = catch_unwind(AssertUnwindSafe(|| task.poll().is_ready())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"destructor"));
}

#[test]
fn a_panic_of_a_destructor_unwinds_in_the_task_if_the_gather_is_gone() {
    let holds_a_bomb = || async {
        let _bomb = Bomb;
        pending::<u8>().await
    };
    let executor = Executor::new();
    let mut task = Task::new(gather!(<settle, spawn = on(&executor)> holds_a_bomb()));
    assert!(task.poll().is_pending());
    executor.run();
    drop(task);
    let payload = catch_unwind(AssertUnwindSafe(|| executor.run())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"destructor"));
    assert_eq!(executor.left(), 0);
    // It is thrown away instead.
    let executor = Executor::new();
    let mut task = Task::new(gather!(<spawn = on(&executor)> holds_a_bomb()));
    assert!(task.poll().is_pending());
    executor.run();
    drop(task);
    let payload = catch_unwind(AssertUnwindSafe(|| executor.throw_away(0))).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"destructor"));
}

#[test]
fn a_panic_of_a_destructor_that_the_gather_was_not_told_of_unwinds_when_it_is_dropped() {
    let executor = Executor::new();
    let bomb = Bomb;
    let arm = std::future::poll_fn(move |_| {
        let _ = &bomb;
        Poll::Ready(1)
    });
    let mut task = Task::new(gather!(<settle, spawn = on(&executor)> arm));
    assert!(task.poll().is_pending());
    executor.run();
    let payload = catch_unwind(AssertUnwindSafe(|| drop(task))).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"destructor"));
}

#[test]
fn a_panic_of_an_arm_unwinds_in_the_task_if_the_gather_was_dropped_meanwhile() {
    let executor = Executor::new();
    let gathered = Arc::new(Mutex::new(None));
    let dropped = gathered.clone();
    let arm = async move {
        let gather = lock(&dropped).take();
        if gather.is_some() {
            drop(gather);
            resume_unwind(Box::new("nobody waits"));
        }
    };
    let task = Box::pin(gather((arm,)).spawn(on(&executor)));
    *lock(&gathered) = Some(task as Pin<Box<dyn Future<Output = ((),)> + Send>>);
    {
        let mut gathered = lock(&gathered);
        let gather = gathered.as_mut().unwrap().as_mut();
        assert!(
            gather
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
    }
    let payload = catch_unwind(AssertUnwindSafe(|| executor.run())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"nobody waits"));
}

#[test]
fn with_another_waker_the_gather_wakes_its_new_parent() {
    let executor = Executor::new();
    let (plug, socket) = wire::<u8>();
    let mut gathered = Box::pin(gather!(<spawn = on(&executor)> socket));
    let (old, new) = (Wakes::new(), Wakes::new());
    let wakers = [Waker::from(old.clone()), Waker::from(new.clone())];
    for waker in &wakers {
        assert!(
            gathered
                .as_mut()
                .poll(&mut Context::from_waker(waker))
                .is_pending()
        );
    }
    executor.run();
    plug.send(1);
    executor.run();
    assert_eq!((old.count(), new.count()), (0, 1));
    drop(gathered);
    drop(wakers);
    executor.run();
    assert_eq!(
        (Arc::strong_count(&old), Arc::strong_count(&new)),
        (1, 1),
        "wakers are let go"
    );
}

#[test]
fn the_guard_is_told_before_the_tasks_are_called_off() {
    let journal = Journal::new();
    let executor = Executor::new();
    let ([a, _b, _], [x, y, _]) = three::<Try<u8>>();
    let told = journal.clone();
    let mut task = Task::new(gather!(
        <fail_fast, spawn = on(&executor), on_cancel = |why: StopReason| told.add(format!("{why:?}"))>
        x, journal.arm("b", y),
    ));
    assert!(task.poll().is_pending());
    a.send(Err("a"));
    executor.run();
    assert!(task.poll().is_pending());
    executor.run();
    assert!(task.poll().is_ready());
    let told = journal.take();
    assert!(
        told[0].starts_with("Failed(") && told[1..] == ["drop b"],
        "{told:?}"
    );
    drop(OnCancel::on_cancel(ready(()), || ()));
}

/// The gather was told, though not whoever waits for it: the task has completed, and takes nothing back.
#[test]
fn a_parent_waker_that_panics_when_a_task_is_done_does_not_lose_its_output() {
    struct Fragile(AtomicBool);
    impl Wake for Fragile {
        fn wake(self: Arc<Self>) {
            self.wake_by_ref();
        }
        fn wake_by_ref(self: &Arc<Self>) {
            assert!(!self.0.load(Ordering::Relaxed), "fragile");
        }
    }
    for dropped in [false, true] {
        let tasks = Arc::new(Mutex::new(Vec::new()));
        let spawn = {
            let tasks = tasks.clone();
            move |task: ArmTask| tasks.lock().unwrap().push(task)
        };
        let fragile = Arc::new(Fragile(AtomicBool::new(true)));
        let waker = Waker::from(fragile.clone());
        let mut gather = pin!(gather!(<settle, spawn = spawn> async { 5 }));
        assert!(
            gather
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        );
        let mut task = tasks.lock().unwrap().pop().unwrap();
        let poll = |task: &mut ArmTask| {
            let task = Pin::new(task);
            catch_unwind(AssertUnwindSafe(|| {
                task.poll(&mut Context::from_waker(Waker::noop()))
            }))
        };
        assert!(poll(&mut task).is_err());
        if !dropped {
            assert!(poll(&mut task).unwrap().is_ready());
        }
        drop(task);
        fragile.0.store(false, Ordering::Relaxed);
        let (five,) = match gather.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(settled) => settled,
            Poll::Pending => panic!("the task is done"),
        };
        assert_eq!(five.unwrap(), 5);
    }
}
