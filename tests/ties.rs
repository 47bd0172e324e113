//! Values, errors and a deadline that come in one poll, in every order of the arms: what counts.
mod support;

use std::future::{Future, pending, ready};

use gather::gather;
use support::containers::{Boxed, boxed, events};
use support::{Task, event, now};

type Try = Result<u8, &'static str>;

/// What an arm does in the poll in which the deadline comes.
type Ends = Option<Try>;

const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

/// The output of a gather whose arms end like this while its deadline comes: in the first poll, and,
/// whatever is woken first, in a later one.
#[track_caller]
fn check<F: Future>(
    ends: [Ends; 3],
    gather: impl Fn(Vec<Boxed<'static, Try>>, Boxed<'static, ()>) -> F,
    is_right: impl Fn(F::Output, [Ends; 3]) -> bool,
) {
    for order in ORDERS {
        let ends = order.map(|i| ends[i]);
        let arms = ends.map(|end| match end {
            Some(end) => boxed(ready(end)),
            None => boxed(pending()),
        });
        let output = now(gather(arms.into(), boxed(ready(()))));
        assert!(is_right(output, ends), "{ends:?} in the first poll");
        for woken in ORDERS {
            for deadline in 0..3 {
                let (senders, arms) = events::<Try>(3);
                let (stop, stopped) = event();
                let arms = arms.into_iter().map(boxed).collect();
                let mut task = Task::new(gather(arms, boxed(stopped)));
                assert!(task.poll().is_pending());
                for (at, arm) in woken.into_iter().enumerate() {
                    if at == deadline {
                        stop.send(());
                    }
                    if let Some(end) = ends[arm] {
                        senders[arm].send(end);
                    }
                }
                let output = task.run().1.expect("the deadline came");
                assert!(is_right(output, ends), "{ends:?} woken as {woken:?}");
            }
        }
    }
}

const BOTH: [Ends; 3] = [Some(Ok(1)), Some(Err("no")), None];
const FAILURES: [Ends; 3] = [Some(Err("a")), Some(Err("b")), None];
const VALUES: [Ends; 3] = [Some(Ok(1)), Some(Ok(2)), Some(Ok(3))];

fn values(ends: [Ends; 3]) -> Vec<u8> {
    ends.into_iter().flatten().flatten().collect()
}

#[test]
fn all_stops_with_whatever_has_finished() {
    check(
        BOTH,
        |arms, until| gather(arms).until(until),
        |output, ends| output.unwrap_err().into_partial() == ends,
    );
    check(
        VALUES,
        |arms, until| gather(arms).until(until),
        |output, ends| output.is_ok_and(|all| all == ends.map(Option::unwrap)),
    );
}

#[test]
fn a_failure_comes_before_the_deadline() {
    check(
        BOTH,
        |arms, until| gather(arms).fail_fast().until(until),
        |output, _| output.unwrap() == Err("no"),
    );
    // Of two it is the first in the order of the arms.
    check(
        FAILURES,
        |arms, until| gather(arms).fail_fast().until(until),
        |output, ends| output.unwrap().err() == ends.into_iter().flatten().find_map(Result::err),
    );
    check(
        VALUES,
        |arms, until| gather(arms).fail_fast().until(until),
        |output, ends| output.unwrap().unwrap() == values(ends),
    );
    check(
        [Some(Ok(1)), Some(Ok(2)), None],
        |arms, until| gather(arms).fail_fast().until(until),
        |output, ends| {
            let partial = output.unwrap_err().into_partial();
            partial == ends.map(|end| end.and_then(Result::ok))
        },
    );
}

#[test]
fn validate_stops_with_values_and_errors() {
    check(
        BOTH,
        |arms, until| gather(arms).validate().until(until),
        |output, ends| output.unwrap_err().into_partial() == ends,
    );
    check(
        [Some(Ok(1)), Some(Err("a")), Some(Err("b"))],
        |arms, until| gather(arms).validate().until(until),
        |output, ends| {
            let errors = ends.map(|end| end.and_then(Result::err));
            output.unwrap() == Err(errors.into())
        },
    );
}

#[test]
fn settle_has_what_finished_and_cancels_the_rest() {
    check(
        BOTH,
        |arms, until| gather(arms).settle().until(until),
        |output, ends| {
            output.into_iter().zip(ends).all(|(arm, end)| match arm {
                Ok(output) => Some(output) == end,
                Err(why) => why.is_cancelled() && end.is_none(),
            })
        },
    );
}

#[test]
fn the_first_in_the_order_of_the_arms_wins_a_race() {
    for ends in [BOTH, FAILURES, VALUES] {
        check(
            ends,
            |arms, until| gather(arms).race().until(until),
            |output, ends| output.unwrap() == ends.into_iter().flatten().next(),
        );
    }
}

#[test]
fn a_success_comes_before_errors_and_the_deadline() {
    for ends in [BOTH, VALUES] {
        check(
            ends,
            |arms, until| gather(arms).first_ok().until(until),
            |output, ends| output.unwrap().ok() == values(ends).first().copied(),
        );
    }
    check(
        FAILURES,
        |arms, until| gather(arms).first_ok().until(until),
        |output, ends| {
            let partial = output.unwrap_err().into_partial();
            partial == ends.map(|end| end.and_then(Result::err))
        },
    );
}

#[test]
fn a_quorum_is_decided_before_the_deadline() {
    check(
        BOTH,
        |arms, until| gather(arms).quorum(1).until(until),
        |output, ends| output.unwrap().unwrap() == ends.map(|end| end.and_then(Result::ok)),
    );
    check(
        BOTH,
        |arms, until| gather(arms).quorum(2).until(until),
        |output, ends| output.unwrap_err().into_partial() == ends,
    );
    // It is decided at the failure: what lies behind that has not finished.
    check(
        BOTH,
        |arms, until| gather(arms).quorum(3).until(until),
        |output, ends| {
            let failure = ends.iter().position(|end| *end == Some(Err("no"))).unwrap();
            let partial = output.unwrap().unwrap_err().into_partial();
            partial[..=failure] == ends[..=failure]
                && partial[failure + 1..].iter().all(Option::is_none)
        },
    );
}

/// What needs the same arm is visited in arm order, however many arms there are and wherever their groups
/// begin, whether that arm has a waker of its own or not.
#[test]
fn arms_that_need_one_another_tie_alike_in_every_size() {
    async fn clones() -> Try {
        let mut was_polled = false;
        std::future::poll_fn(move |cx| {
            if was_polled {
                return std::task::Poll::Ready(Ok(1));
            }
            was_polled = true;
            let kept = cx.waker().clone();
            kept.wake();
            std::task::Poll::Pending
        })
        .await
    }
    macro_rules! tied {
        ($first:expr; $($arm:ident)*) => {
            now(gather!(<fail_fast>
                behind = |_first| ready(Err::<u8, _>("behind")),
                first = $first,
                $($arm = ready(Try::Ok(1)),)*
                ahead = |_first| ready(Err::<u8, _>("ahead")),
            ))
            .map(|_| ())
        };
    }
    assert_eq!(tied!(clones(); a), Err("ahead"));
    assert_eq!(
        tied!(clones(); a b c d e f g h i j k l m n o p q r s t u v),
        Err("ahead")
    );
    assert_eq!(
        tied!(ready(Try::Ok(1)); a b c d e f g h i j k l m n o p q r s t u v),
        Err("ahead")
    );
    let beside_a_spread = now(gather!(<fail_fast>
        behind = |_first| ready(Err::<u8, _>("behind")),
        first = clones(),
        spread = ..[ready(Try::Ok(1))],
        ahead = |_first| ready(Err::<u8, _>("ahead")),
    ));
    assert_eq!(beside_a_spread.map(|_| ()), Err("ahead"));
}
