//! `validate`: waits for every arm, and tells every error.
mod support;

use std::future::{Ready, pending, poll_fn, ready};
use std::task::Poll;

use gather::{StopReason, gather};
use support::containers::{SIZES, boxed, events, kinds, validate};
use support::{Drops, Log, Task, event, now, panic_of};

type Checked = Result<usize, usize>;

#[test]
fn every_value_if_none_failed_else_every_error_in_its_place() {
    for n in SIZES {
        for kind in kinds(n) {
            for step in [0, 1, 2, 7] {
                let fails = |i: usize| step != 0 && i % step == 0;
                let (senders, arms) = events::<Checked>(n);
                let mut task = Task::new(validate(kind, arms));
                assert!(task.run().1.is_none());
                // The last first: the order is that of the arms all the same.
                for i in (0..n).rev() {
                    senders[i].send(if fails(i) { Err(i) } else { Ok(i) });
                    let output = task.run().1;
                    assert_eq!(output.is_some(), i == 0, "{kind:?} {n}: at the last arm");
                    if let Some(output) = output {
                        let expected = match step {
                            0 => Ok((0..n).collect()),
                            _ => Err((0..n).map(|i| fails(i).then_some(i)).collect()),
                        };
                        assert_eq!(output, expected, "{kind:?} {n}");
                    }
                }
            }
        }
    }
}

#[test]
fn errors_may_differ_in_type() {
    let failed = now(
        gather!(<validate> ready(Err::<u8, _>("no name")), ready(Ok::<_, ()>(1)), ready(Err::<u8, _>(7))),
    );
    assert_eq!(failed, Err((Some("no name"), None, Some(7))));
    let fine = gather!(ready(Ok::<_, &str>('a')), ready(Ok::<_, u8>("b"))).validate();
    assert_eq!(now(fine), Ok(('a', "b")));
}

#[test]
fn named_arms_give_a_struct_of_values_or_of_errors() {
    let form = |name: &'static str, age: &'static str| {
        gather!(<validate>
            name = async move { if name.is_empty() { Err("no name") } else { Ok(name) } },
            age = async move { age.parse::<u8>() },
        )
    };
    let person = now(form("Ada", "36")).unwrap();
    assert_eq!((person.name, person.age), ("Ada", 36));
    let mistakes = now(form("", "36")).unwrap_err();
    assert_eq!((mistakes.name, mistakes.age), (Some("no name"), None));
}

#[test]
fn a_spread_arm_contributes_a_vec_of_values_or_of_errors() {
    let call = |bad: Option<u8>| {
        let many = (0..3).map(move |i| async move { if Some(i) == bad { Err(i) } else { Ok(i) } });
        now(gather!(<validate> ready(Ok::<_, &str>("head")), ..many))
    };
    assert_eq!(call(None), Ok(("head", vec![0, 1, 2])));
    assert_eq!(call(Some(1)), Err((None, vec![None, Some(1), None])));
}

#[test]
fn no_arms_in_a_collection_are_no_mistakes() {
    let none = Vec::<Ready<Result<u8, u8>>>::new();
    assert_eq!(now(gather(none).validate()), Ok(vec![]));
    let none = std::iter::empty::<Ready<Result<u8, u8>>>();
    assert_eq!(now(gather(none).validate()), Ok(vec![]));
    let none: [Ready<Result<u8, u8>>; 0] = [];
    assert_eq!(now(gather(none).validate()), Ok([]));
}

#[test]
fn a_failure_stops_nothing() {
    let (sender, slow) = event::<Result<u8, u8>>();
    let mut task = Task::new(gather!(<validate> ready(Err::<(), _>("early")), slow));
    assert!(task.run().1.is_none());
    sender.send(Err(2));
    assert_eq!(task.run().1, Some(Err((Some("early"), Some(2)))));
}

#[test]
fn values_beside_an_error_are_dropped_once_and_before_it_returns() {
    let log = Log::new();
    for kind in kinds(4) {
        let outputs = [0, 1, 2, 3].map(|i| {
            let output = log.drops(i.to_string());
            async move { if i % 2 == 0 { Ok(output) } else { Err(output) } }
        });
        let output = now(validate(kind, outputs.into_iter().map(boxed).collect()));
        assert_eq!(log.take(), ["drop 0", "drop 2"], "{kind:?}");
        drop(output);
        assert_eq!(log.take(), ["drop 1", "drop 3"], "{kind:?}");
    }
}

#[test]
fn values_are_dropped_also_where_one_of_them_unwinds() {
    struct Bomb(#[expect(dead_code, reason = "its drop is what it is for")] Drops);
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("drop");
        }
    }
    let log = Log::new();
    let gather = gather!(<validate>
        ready(Ok::<_, ()>(log.drops("a"))),
        ready(Ok::<_, ()>(Bomb(log.drops("b")))),
        ready(Err::<Drops, _>(log.drops("error"))),
        ..[ready(Ok::<_, ()>(log.drops("c")))],
    );
    assert_eq!(panic_of(|| now(gather)), "drop");
    let mut dropped = log.take();
    dropped.sort();
    assert_eq!(dropped, ["drop a", "drop b", "drop c", "drop error"]);
}

#[test]
fn a_panic_unwinds_at_once() {
    let log = Log::new();
    let bomb = poll_fn(|_| -> Poll<Result<(), ()>> { panic!("boom") });
    let never = || pending::<Result<(), ()>>();
    let gather = gather!(<validate> log.arm("a", never()), bomb, log.arm("c", never()));
    assert_eq!(panic_of(|| now(gather)), "boom");
    assert_eq!(log.take(), ["drop a", "drop c"]);
}

#[test]
fn until_keeps_what_had_finished_successes_and_errors() {
    let never = || pending::<Result<u8, u8>>();
    let stopped = now(gather!(<validate, until = ready(())>
        good = ready(Ok::<_, u8>("a")), bad = ready(Err::<u8, _>("no")), slow = never()));
    let stopped = stopped.unwrap_err();
    assert_eq!(
        stopped.to_string(),
        "stopped before arm `slow` had finished"
    );
    let partial = stopped.into_partial();
    assert_eq!(partial.good, Some(Ok("a")));
    assert_eq!(partial.bad, Some(Err("no")));
    assert_eq!(partial.slow, None);
    let in_time =
        now(gather!(<validate, until = ready(())> ready(Ok::<_, u8>(1)), ready(Err::<u8, _>(2))));
    assert_eq!(in_time.unwrap(), Err((None, Some(2))));
}

#[test]
fn an_arm_that_may_be_absent_contributes_an_option() {
    let late = pending::<Result<u8, &str>>();
    let output = now(gather!(<validate> ready(Ok::<_, ()>(1)), #[until(ready(()))] late));
    assert_eq!(output, Ok((1, None)));
    let output = now(
        gather!(<validate> ready(Err::<u8, _>("no")), #[until(ready(()))] ready(Ok::<_, ()>(2))),
    );
    assert_eq!(output, Err((Some("no"), None)));
    let output = now(
        gather!(<validate> ready(Ok::<_, ()>(1)), #[until(ready(()))] ready(Err::<u8, _>("no"))),
    );
    assert_eq!(output, Err((None, Some("no"))));
    let ticker = pending::<Result<(), ()>>();
    let output = now(gather!(<validate> ready(Ok::<_, ()>(1)), #[background] ticker));
    assert_eq!(output, Ok((1, None)));
}

#[test]
fn a_failure_that_stops_nothing_fires_no_guard() {
    let mut told = Vec::<StopReason>::new();
    let output = now(
        gather!(<validate, on_cancel = |why| told.push(why)> ready(Err::<(), _>(1)), ready(Ok::<_, ()>(2))),
    );
    assert!(output.is_err());
    assert!(told.is_empty());
}
