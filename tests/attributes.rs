//! The attributes of arms together, in every order, in the forms that a call can have.
#![allow(
    clippy::items_after_statements,
    clippy::similar_names,
    reason = "what a test needs stands where it is used"
)]
#![allow(clippy::many_single_char_names, reason = "arms, and what ends them")]
#![forbid(unsafe_code)]
#![deny(warnings)]
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, ready};
use std::task::Poll;

use gather::{Settled, gather};
use support::{Log, Task, event, now};

type Try<T> = Result<T, &'static str>;

/// One gather for each order of the four attributes of its first arm.
macro_rules! orders {
    ($name:ident, $([$($attr:tt)*])*) => {
        #[test]
        fn $name() {
            let mut orders = 0;
            $({
                let log = Log::new();
                let (stop, y) = event::<Try<u8>>();
                let (end, deadline) = event::<()>();
                let lost = || log.add("lost");
                let mut deadline = Some(deadline);
                let mut deadline = move || deadline.take().unwrap();
                let _ = &mut deadline;
                let mut task = Task::new(orders!(@ log lost deadline y; $($attr)*));
                assert!(task.poll().is_pending());
                stop.send(Err("stop"));
                assert!(task.poll().is_pending(), "it is shielded");
                assert!(log.take().is_empty());
                end.send(());
                assert_eq!(task.poll().map(|o| o.map(drop)), Poll::Ready(Err("stop")));
                assert_eq!(log.take(), ["lost", "drop arm"]);
                orders += 1;
            })*
            assert_eq!(orders, 24);
        }
    };
    (@ $log:ident $lost:ident $deadline:ident $y:ident; $a:tt $b:tt $c:tt $d:tt) => {
        orders!(@@ $log $lost $deadline $y; [] $a $b $c $d)
    };
    (@@ $log:ident $lost:ident $deadline:ident $y:ident; [$($done:tt)*] S $($rest:tt)*) => {
        orders!(@@ $log $lost $deadline $y; [$($done)* #[shield]] $($rest)*)
    };
    (@@ $log:ident $lost:ident $deadline:ident $y:ident; [$($done:tt)*] B $($rest:tt)*) => {
        orders!(@@ $log $lost $deadline $y; [$($done)* #[background]] $($rest)*)
    };
    (@@ $log:ident $lost:ident $deadline:ident $y:ident; [$($done:tt)*] U $($rest:tt)*) => {
        orders!(@@ $log $lost $deadline $y; [$($done)* #[until($deadline())]] $($rest)*)
    };
    (@@ $log:ident $lost:ident $deadline:ident $y:ident; [$($done:tt)*] C $($rest:tt)*) => {
        orders!(@@ $log $lost $deadline $y; [$($done)* #[on_cancel($lost)]] $($rest)*)
    };
    (@@ $log:ident $lost:ident $deadline:ident $y:ident; [$($done:tt)*]) => {
        gather!(<fail_fast> $($done)* $log.arm("arm", pending::<Try<u8>>()), $y, pending::<Try<()>>())
    };
}

orders! {
    all_attributes_go_together_in_every_order,
    [S B U C] [S B C U] [S U B C] [S U C B] [S C B U] [S C U B]
    [B S U C] [B S C U] [B U S C] [B U C S] [B C S U] [B C U S]
    [U S B C] [U S C B] [U B S C] [U B C S] [U C S B] [U C B S]
    [C S B U] [C S U B] [C B S U] [C B U S] [C U S B] [C U B S]
}

#[test]
fn all_attributes_go_together_on_a_spread() {
    let lost = Cell::new(0);
    let (stop, y) = event::<Try<u8>>();
    let (end, deadline) = event::<()>();
    let mut task = Task::new(gather!(<fail_fast>
        #[background] #[until(deadline)] #[shield] #[on_cancel(|| lost.set(lost.get() + 1))]
        ..[pending::<Try<u8>>(), pending()],
        y,
        pending::<Try<u8>>(),
    ));
    assert!(task.poll().is_pending());
    stop.send(Err("stop"));
    assert!(task.poll().is_pending(), "it is shielded");
    end.send(());
    assert_eq!(task.poll().map(|o| o.map(drop)), Poll::Ready(Err("stop")));
    assert_eq!(lost.get(), 2);
}

#[test]
fn the_deadline_of_a_spread_in_the_background_holds_while_the_others_run() {
    let log = Log::new();
    let (end, deadline) = event::<()>();
    let (go, y) = event::<u8>();
    let mut task = Task::new(gather!(
        #[background] #[until(deadline)] ..[log.arm("element", pending::<u8>())], y,
    ));
    assert!(task.poll().is_pending());
    end.send(());
    assert!(task.poll().is_pending());
    assert_eq!(log.take(), ["drop element"]);
    go.send(1);
    assert_eq!(task.poll(), Poll::Ready((vec![None], 1)));
}

#[test]
fn a_background_arm_with_a_deadline_has_one_option() {
    let (done, late, left, last): (Option<u8>, Option<u8>, Option<u8>, u8) = now(gather!(
        #[background]
        #[until(pending::<()>())]
        ready(1),
        #[background]
        #[until(ready(()))]
        pending(),
        #[background]
        #[until(pending::<()>())]
        pending(),
        ready(4),
    ));
    assert_eq!((done, late, left, last), (Some(1), None, None, 4));
    let list: Vec<Option<u8>> = now(gather!(#[background] #[until(ready(()))] ..[ready(1)])).0;
    assert_eq!(list, [Some(1)]);
}

#[test]
fn named_arms_have_attributes() {
    let lost = Cell::new(false);
    let page = now(gather!(
        #[shield]
        #[on_cancel(|| lost.set(true))]
        user = ready("Ada"),
        #[until(ready(()))]
        posts = pending::<u8>(),
        #[background]
        ticker = pending::<u8>(),
        #[until(ready(()))]
        pages = ..[ready(1), ready(2)],
        r#type = ready(3),
    ));
    assert_eq!(
        (page.user, page.posts, page.ticker, page.r#type),
        ("Ada", None, None, 3)
    );
    assert_eq!(page.pages, [Some(1), Some(2)]);
    assert!(!lost.get());
}

#[test]
fn attributes_stand_beside_cfg() {
    let page = now(gather!(<settle>
        #[cfg(any())] #[shield] gone = pending::<u8>(),
        #[cfg(not(any()))] #[until(ready(()))] late = pending::<u8>(),
        #[background] #[cfg(not(any()))] ticker = pending::<u8>(),
        #[cfg(any())] #[until(no_such_function())] never = pending::<u8>(),
        last = ready(1),
    ));
    assert_eq!(page.late.unwrap(), None);
    assert_eq!(page.ticker.unwrap(), None);
    assert_eq!(page.last.unwrap(), 1);
}

#[test]
fn the_mode_may_come_by_the_builder() {
    let arms = || {
        gather!(
            #[until(ready(()))]
            pending::<Try<u8>>(),
            #[background]
            ready(Try::Ok(2)),
            ready(Try::Ok(3))
        )
    };
    assert_eq!(now(arms()), (None, Some(Ok(2)), Ok(3)));
    assert_eq!(now(arms().fail_fast()), Ok((None, Some(2), 3)));
    let (a, b, c) = now(arms().settle());
    let (a, b, c): (Settled<Option<Try<u8>>>, _, Settled<Try<u8>>) = (a, b, c);
    assert_eq!(
        (a.unwrap(), b.unwrap(), c.unwrap()),
        (None, Some(Ok(2)), Ok(3))
    );
    let spread =
        gather!(#[until(ready(()))] ..[pending::<Try<u8>>()], #[background] ..[ready(Try::Ok(2))]);
    assert_eq!(now(spread.fail_fast()), Ok((vec![None], vec![Some(2)])));
}

#[test]
fn attributes_may_borrow() {
    let name = String::from("Ada");
    let log = RefCell::new(Vec::new());
    let ends = [ready(())];
    let (len, late) = now(gather!(
        #[on_cancel(|| log.borrow_mut().push(&*name))]
        async {
            name.len()
        },
        #[until(async { for end in ends { end.await } })]
        #[on_cancel(|| log.borrow_mut().push(&*name))]
        async {
            pending::<()>().await;
            name.len()
        },
    ));
    assert_eq!((len, late, log.take()), (3, None, vec!["Ada"]));
}

#[test]
fn values_are_evaluated_once_from_left_to_right_where_the_call_stands() {
    let log = Log::new();
    let say = |what: &str| log.add(what);
    let arm = |what: &str| {
        say(what);
        ready(())
    };
    let on = |what: &str| {
        say(what);
        || ()
    };
    let gather = gather!(<until = arm("header"), limit = { say("limit"); 2 }>
        #[until(arm("1 until"))] arm("1"),
        #[on_cancel(on("2 on_cancel"))] arm("2"),
        #[until(arm("3 until"))] #[on_cancel(on("3 on_cancel"))] arm("3"),
        #[on_cancel(on("4 on_cancel"))] #[until(arm("4 until"))] arm("4"),
        #[on_cancel(on("5 on_cancel"))] #[until(arm("5 until"))] ..[arm("5")],
        #[until(arm("6 until"))] #[shield] #[on_cancel(on("6 on_cancel"))] ..[arm("6")],
        arm("7"),
    );
    let expected = [
        "1 until",
        "1",
        "2 on_cancel",
        "2",
        "3 until",
        "3 on_cancel",
        "3",
        "4 on_cancel",
        "4 until",
        "4",
        "5 on_cancel",
        "5 until",
        "5",
        "6 until",
        "6 on_cancel",
        "6",
        "7",
        "header",
        "limit",
    ];
    assert_eq!(log.take(), expected);
    assert!(now(gather).is_ok());
    assert!(log.take().is_empty());
}

#[test]
fn a_value_may_leave_the_call() {
    fn leaves() -> Option<u8> {
        let none: Option<std::future::Ready<()>> = None;
        drop(gather!(
            #[until(none?)]
            ready(1),
            ready(2)
        ));
        Some(1)
    }
    assert_eq!(leaves(), None);
}

#[test]
fn names_of_the_user_mean_what_they_mean() {
    #[allow(dead_code, non_upper_case_globals)]
    const arm: u8 = 0;
    #[allow(dead_code)]
    struct Option;
    #[allow(dead_code)]
    struct Until;
    #[allow(dead_code, non_snake_case)]
    fn Some() {}
    #[allow(dead_code, non_upper_case_globals)]
    const leaf: u8 = 0;
    #[allow(dead_code, non_upper_case_globals)]
    const __gather: u8 = 0;
    let all = now(gather!(<fail_fast>
        #[until(ready(()))] #[on_cancel(|| ())] #[shield] ready(Try::Ok(1)),
        #[background] ..[ready(Try::Ok(2))],
    ));
    assert!(matches!(all, Ok((std::option::Option::Some(1), list)) if list.len() == 1));
}

#[test]
fn one_attribute_works_alone_on_the_only_arm() {
    assert_eq!(
        now(gather!(
            #[shield]
            ready(1)
        )),
        (1,)
    );
    assert_eq!(
        now(gather!(
            #[background]
            ready(1)
        )),
        (Some(1),)
    );
    assert_eq!(
        now(gather!(
            #[until(pending::<()>())]
            ready(1)
        )),
        (Some(1),)
    );
    assert_eq!(
        now(gather!(
            #[on_cancel(|| ())]
            ready(1)
        )),
        (1,)
    );
    assert_eq!(now(gather!(#[shield] ..[ready(1)])), (vec![1],));
    assert_eq!(now(gather!(#[on_cancel(|| ())] ..[ready(1)])), (vec![1],));
}

#[test]
fn auto_traits_are_those_of_the_arms_and_the_values() {
    fn send<T: Send>(_: &T) {}
    fn sync<T: Sync>(_: &T) {}
    fn unpin<T: Unpin>(_: &T) {}
    let gather = gather!(
        #[shield] ready(1), #[background] ready(2), #[until(ready(()))] ready(3), #[on_cancel(|| ())] ready(4),
        #[shield] ..[ready(1)], #[background] ..[ready(2)], #[until(ready(()))] ..[ready(3)],
        #[on_cancel(|| ())] ..[ready(4)],
    );
    send(&gather);
    sync(&gather);
    unpin(&gather);
    let spawned =
        gather!(<spawn = drop::<gather::Task>> #[until(ready(()))] ready(1), ..[ready(2)]);
    send(&spawned);
    sync(&spawned);
    unpin(&spawned);
    fn spawns(_: impl Future<Output = ((), Option<u8>)> + Send + 'static) {}
    spawns(gather!(
        #[shield]
        async {},
        #[until(async {})]
        async {
            1
        }
    ));
}

#[test]
fn arms_of_more_than_one_group_have_attributes() {
    let (stop, y) = event::<()>();
    let mut task = Task::new(gather!(<until = y>
        ready(0), ready(1), ready(2), ready(3), ready(4), ready(5), ready(6), ready(7), ready(8), ready(9),
        #[background] pending::<u8>(), ready(1), ready(2), ready(3), ready(4), ready(5), ready(6), ready(7),
        #[until(ready(()))] pending::<u8>(), ready(9), ready(0), ready(1), ready(2), ready(3), ready(4),
        #[shield] ready(5), ready(6), #[background] ready(7), pending::<u8>(), #[on_cancel(|| ())] ready(9),
    ));
    assert!(task.poll().is_pending());
    let debug = format!("{:?}", task.future);
    assert!(
        debug.contains("#10: pending")
            && debug.contains("#18: done")
            && debug.contains("#28: pending")
    );
    stop.send(());
    let Poll::Ready(Err(stopped)) = task.poll() else {
        panic!("stopped")
    };
    assert_eq!(stopped.to_string(), "stopped before arm `#28` had finished");
}
