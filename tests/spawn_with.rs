//! `spawn` beside the other controls and the attributes.
#![allow(clippy::many_single_char_names, reason = "arms, and what ends them")]
mod support;

use std::cell::RefCell;
use std::future::{Future, pending, ready};
use std::task::Poll;

use futures::StreamExt;
use gather::{OnCancel, Task as ArmTask, gather};
use support::Task;
use support::executor::{Executor, Journal, Plug, Socket, wire, wires};

type Try<T> = Result<T, &'static str>;

fn on(executor: &Executor) -> impl FnMut(ArmTask) + Send + 'static + use<> {
    let executor = executor.clone();
    move |task| executor.spawn(task)
}

fn three<T>() -> ([Plug<T>; 3], [Socket<T>; 3]) {
    let (a, b, c) = (wire(), wire(), wire());
    ([a.0, b.0, c.0], [a.1, b.1, c.1])
}

/// Polls the gather and its tasks until nothing is woken.
fn drive<F: Future>(task: &mut Task<F>, executor: &Executor) -> Option<F::Output> {
    for _ in 0..1000 {
        if let Some(output) = task.run().1 {
            return Some(output);
        }
        executor.run();
        if task.wakes.count() == 0 {
            return None;
        }
    }
    panic!("it goes on for ever")
}

#[test]
fn a_shielded_task_is_not_called_off_by_a_stop() {
    let journal = Journal::new();
    let executor = Executor::new();
    let ([a, b, _c], [x, y, z]) = three::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast, spawn = on(&executor)>
        x, #[shield] journal.arm("b", y), journal.arm("c", z),
    ));
    assert!(drive(&mut task, &executor).is_none());
    a.send(Err("a"));
    executor.run();
    assert!(drive(&mut task, &executor).is_none());
    assert_eq!(journal.take(), ["drop c"]);
    b.wake();
    executor.run();
    assert_eq!(b.polls(), 2);
    b.send(Ok(2));
    executor.run();
    assert_eq!(journal.take(), ["drop b"]);
    assert_eq!(task.poll(), Poll::Ready(Err("a")));
}

#[test]
fn tasks_have_grace() {
    for all_finish in [true, false] {
        let journal = Journal::new();
        let executor = Executor::new();
        let (enough, timer) = wire::<()>();
        let ([a, b, c], [x, y, z]) = three::<Try<u8>>();
        let mut task = Task::new(gather!(<fail_fast, spawn = on(&executor), grace = || timer>
            x, journal.arm("b", y), journal.arm("c", z),
        ));
        assert!(drive(&mut task, &executor).is_none());
        a.send(Err("a"));
        executor.run();
        assert!(drive(&mut task, &executor).is_none());
        assert!(journal.take().is_empty());
        b.send(Ok(2));
        executor.run();
        assert!(drive(&mut task, &executor).is_none());
        assert_eq!(journal.take(), ["drop b"]);
        if all_finish {
            c.send(Ok(3));
            executor.run();
        } else {
            enough.send(());
            assert!(
                task.poll().is_pending(),
                "the last task still holds its arm"
            );
            executor.run();
            assert_eq!(c.polls(), 1);
        }
        assert_eq!(journal.take(), ["drop c"]);
        assert_eq!(task.poll(), Poll::Ready(Err("a")));
    }
}

#[test]
fn a_background_task_is_called_off_when_the_others_are_done_and_waited_for() {
    let journal = Journal::new();
    let executor = Executor::new();
    let ([_a, b, _], [x, y, _]) = three::<u8>();
    let (_plugs, sockets) = wires::<u8>(30);
    let many: Vec<_> = sockets
        .into_iter()
        .map(|socket| journal.arm("element", socket))
        .collect();
    let mut task = Task::new(gather!(<spawn = on(&executor)>
        #[background] journal.arm("ticker", x), y, #[background] ..many,
    ));
    assert!(drive(&mut task, &executor).is_none());
    b.send(2);
    executor.run();
    assert!(task.poll().is_pending(), "the others still run elsewhere");
    assert!(journal.take().is_empty());
    executor.run();
    assert_eq!(journal.take().len(), 31);
    assert_eq!(task.poll(), Poll::Ready((None, 2, vec![None; 30])));
}

#[test]
fn a_background_task_that_finishes_has_an_output() {
    let executor = Executor::new();
    let ([a, b, c], [x, y, z]) = three::<u8>();
    let mut task = Task::new(gather!(<spawn = on(&executor)> #[background] x, y, #[background] z));
    assert!(drive(&mut task, &executor).is_none());
    a.send(1);
    executor.run();
    assert!(task.poll().is_pending());
    b.send(2);
    executor.run();
    assert!(task.poll().is_pending());
    // It was called off, and finishes before it sees that.
    c.send(3);
    executor.run();
    assert_eq!(task.poll(), Poll::Ready((Some(1), 2, None)));
}

#[test]
fn a_gather_whose_tasks_are_all_in_the_background_waits_until_they_have_let_go() {
    let journal = Journal::new();
    let executor = Executor::new();
    let mut task =
        Task::new(gather!(<spawn = on(&executor)> #[background] journal.arm("a", pending::<u8>())));
    assert_eq!(drive(&mut task, &executor), Some((None,)));
    assert_eq!(
        (journal.take(), executor.left()),
        (vec!["drop a".to_owned()], 0)
    );
}

#[test]
fn a_deadline_calls_one_task_off_and_waits_for_it() {
    let journal = Journal::new();
    let executor = Executor::new();
    let (d, deadline) = wire::<()>();
    let ([a, b, _], [x, y, _]) = three::<u8>();
    let mut task =
        Task::new(gather!(<spawn = on(&executor)> #[until(deadline)] journal.arm("a", x), y));
    assert!(drive(&mut task, &executor).is_none());
    d.send(());
    assert!(task.poll().is_pending());
    assert!(journal.take().is_empty());
    executor.run();
    assert_eq!((journal.take(), a.polls()), (vec!["drop a".to_owned()], 1));
    assert!(drive(&mut task, &executor).is_none());
    b.send(2);
    assert_eq!(drive(&mut task, &executor), Some((None, 2)));
}

#[test]
fn a_task_that_finishes_while_its_deadline_comes_has_finished() {
    let executor = Executor::new();
    let (d, deadline) = wire::<()>();
    let ([a, b, _], [x, y, _]) = three::<u8>();
    let mut task = Task::new(gather!(<spawn = on(&executor)> #[until(deadline)] x, y));
    assert!(drive(&mut task, &executor).is_none());
    a.send(1);
    executor.run();
    d.send(());
    assert!(task.poll().is_pending());
    b.send(2);
    assert_eq!(drive(&mut task, &executor), Some((Some(1), 2)));
}

#[test]
fn a_deadline_of_a_spread_calls_its_tasks_off() {
    for n in [1, 3, 22, 130] {
        for limit in [2, usize::MAX] {
            for settle in [false, true] {
                let executor = Executor::new();
                let (d, deadline) = wire::<()>();
                let (b, y) = wire::<u8>();
                let (plugs, sockets) = wires::<usize>(n);
                let first = limit.min(n);
                let gather = gather!(#[until(deadline)] ..sockets, y).spawn(on(&executor));
                let check = |list: Vec<Option<usize>>| {
                    let expected: Vec<_> = (0..n).map(|i| (i == 0).then_some(7)).collect();
                    assert_eq!(list, expected, "{n} {limit}");
                };
                let finish = || {
                    d.send(());
                    b.send(2);
                };
                plugs[0].send(7);
                if settle {
                    let mut task = Task::new(gather.settle().limit(first + 1));
                    assert!(drive(&mut task, &executor).is_none());
                    finish();
                    let (list, two) = drive(&mut task, &executor).expect("all let go");
                    check(list.into_iter().map(Result::unwrap).collect());
                    two.unwrap();
                } else {
                    let mut task = Task::new(gather.limit(first + 1));
                    assert!(drive(&mut task, &executor).is_none());
                    finish();
                    let (list, two) = drive(&mut task, &executor).expect("all let go");
                    check(list);
                    assert_eq!(two, 2);
                }
                assert_eq!(executor.left(), 0);
            }
        }
    }
}

#[test]
fn places_are_free_once_a_task_that_was_called_off_has_let_go() {
    let executor = Executor::new();
    let (d, deadline) = wire::<()>();
    let ([_a, b, _], [x, y, _]) = three::<u8>();
    let mut task = Task::new(gather!(<limit = 1, spawn = on(&executor)> #[until(deadline)] x, y));
    assert!(drive(&mut task, &executor).is_none());
    assert_eq!(executor.spawned(), 1);
    d.send(());
    assert!(task.poll().is_pending());
    assert_eq!(executor.spawned(), 1, "the first task is still in flight");
    executor.run();
    assert!(task.poll().is_pending());
    assert_eq!(executor.spawned(), 2);
    b.send(2);
    assert_eq!(drive(&mut task, &executor), Some((None, 2)));
}

#[test]
fn progress_counts_tasks() {
    let log = RefCell::new(Vec::new());
    let executor = Executor::new();
    let (plugs, sockets) = wires::<u8>(3);
    let (d, deadline) = wire::<()>();
    let mut task = Task::new(gather!(
        <spawn = on(&executor), progress = |at| log.borrow_mut().push(format!("{} {}/{:?}", at.arm, at.done, at.total))>
        #[until(deadline)] ..sockets, ready(1), #[background] pending::<()>(),
    ));
    assert!(drive(&mut task, &executor).is_none());
    plugs[1].send(1);
    assert!(drive(&mut task, &executor).is_none());
    d.send(());
    let (list, ..) = drive(&mut task, &executor).unwrap();
    assert_eq!(list, [None, Some(1), None]);
    assert_eq!(
        *log.borrow(),
        [
            "#1 1/Some(4)",
            "#0[1] 2/Some(4)",
            "#0[0] 3/Some(4)",
            "#0[2] 4/Some(4)"
        ]
    );
}

#[test]
fn a_guard_of_an_arm_runs_in_its_task() {
    let journal = Journal::new();
    let executor = Executor::new();
    let ([a, _b, _], [x, y, _]) = three::<Try<u8>>();
    let told = journal.clone();
    let mut task = Task::new(gather!(<fail_fast, spawn = on(&executor)>
        x,
        #[on_cancel(move || told.add("lost b"))] journal.arm("b", y),
    ));
    assert!(drive(&mut task, &executor).is_none());
    a.send(Err("a"));
    assert_eq!(drive(&mut task, &executor), Some(Err("a")));
    assert_eq!(journal.take(), ["lost b", "drop b"]);

    // Spawned and called off before it ran: it was never polled.
    let told = journal.clone();
    let arm = pending::<Try<u8>>().on_cancel(move || told.add("lost"));
    let mut task =
        Task::new(gather!(<fail_fast, spawn = on(&executor)> arm, ready(Err::<u8, _>("b"))));
    let first = executor.spawned();
    assert!(task.poll().is_pending());
    assert!(executor.step(first + 1));
    assert!(task.poll().is_pending());
    executor.run();
    assert_eq!(task.poll(), Poll::Ready(Err("b")));
    assert!(journal.take().is_empty());
}

#[test]
fn completions_of_tasks_come_as_they_finish() {
    let executor = Executor::new();
    let (plugs, sockets) = wires::<char>(3);
    let mut stream = Box::pin(gather(sockets).spawn(on(&executor)).completions());
    let mut next = |output: Option<Option<(usize, char)>>| {
        let mut task = Task::new(stream.next());
        assert_eq!(drive(&mut task, &executor), output);
    };
    next(None);
    plugs[2].send('c');
    next(Some(Some((2, 'c'))));
    plugs[0].send('a');
    plugs[1].send('b');
    next(Some(Some((0, 'a'))));
    next(Some(Some((1, 'b'))));
    next(Some(None));
}

#[test]
fn dropping_completions_calls_the_tasks_off() {
    let journal = Journal::new();
    let executor = Executor::new();
    let (plugs, sockets) = wires::<char>(30);
    let arms: Vec<_> = sockets
        .into_iter()
        .map(|socket| journal.arm("arm", socket))
        .collect();
    let mut stream = Box::pin(gather(arms).limit(4).spawn(on(&executor)).completions());
    plugs[1].send('b');
    let first = drive(&mut Task::new(stream.next()), &executor);
    assert_eq!(first, Some(Some((1, 'b'))));
    assert_eq!(journal.take().len(), 1);
    drop(stream);
    assert_eq!(journal.take().len(), 26, "those that were not started");
    executor.run();
    assert_eq!((journal.take().len(), executor.left()), (3, 0));
}

#[test]
fn a_spread_and_arms_of_all_kinds_together() {
    let executor = Executor::new();
    let (stop, until) = wire::<()>();
    let ([_a, b, _c], [x, y, z]) = three::<u8>();
    let mut task = Task::new(gather!(
        <settle, limit = 3, spawn = on(&executor), until = until, grace = || ready(())>
        slow = x,
        #[shield] commit = y,
        #[background] ticker = z,
        pages = ..(0..3).map(|i| async move { i }),
    ));
    assert!(drive(&mut task, &executor).is_none());
    stop.send(());
    assert!(drive(&mut task, &executor).is_none(), "the shielded task");
    assert_eq!(executor.left(), 1);
    b.send(2);
    let page = drive(&mut task, &executor).unwrap();
    assert!(page.slow.unwrap_err().is_cancelled());
    assert_eq!(page.commit.unwrap(), 2);
    assert_eq!(page.ticker.unwrap(), None);
    assert!(page.pages.into_iter().map(Result::unwrap).eq(0..3));
}
