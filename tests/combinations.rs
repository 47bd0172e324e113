//! Controls, modes and attributes of several kinds at once, in combinations that no one would think of
//! first.
#![allow(
    clippy::type_complexity,
    reason = "the types are what is written down here"
)]
mod support;

use gather::{ArmError, QuorumError, Settled, StopReason, Stopped, gather};
use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn, ready};
use std::rc::Rc;
use std::task::{Poll, Waker};
use support::containers::{Boxed, boxed, events};
use support::{Log, Task, Yield, now};

#[test]
fn first_ok_of_a_vec_with_limit_until_guard_grace_and_progress() {
    let why = Rc::new(Cell::new(None));
    let (w, log) = (why.clone(), Rc::new(RefCell::new(vec![])));
    let (tx, rx) = events::<Result<u8, &str>>(4);
    let rx: Vec<_> = rx.into_iter().collect();
    let (stop, mut until) = events::<()>(1);
    let l2 = log.clone();
    let (gtx, mut grace) = events::<()>(1);
    let grace = grace.remove(0);
    let mut task = Task::new(
        gather(rx)
            .first_ok()
            .limit(2)
            .until(until.remove(0))
            .on_cancel(move |r| w.set(Some(r)))
            .grace(move || grace)
            .progress(move |p| l2.borrow_mut().push((p.done, p.total, p.arm.index()))),
    );
    assert!(task.run().1.is_none());
    tx[1].send(Err("b"));
    assert!(task.run().1.is_none());
    stop[0].send(());
    assert!(task.run().1.is_none());
    tx[0].send(Err("a"));
    assert!(task.run().1.is_none());
    gtx[0].send(());
    let out: Result<Result<u8, Vec<&str>>, Stopped<Vec<Option<&str>>>> = task.run().1.unwrap();
    let s = out.unwrap_err();
    assert_eq!(
        s.to_string(),
        "stopped before arms `#2` and `#3` had finished"
    );
    assert_eq!(*log.borrow(), [(1, Some(4), 1), (2, Some(4), 0)]);
    assert_eq!(
        s.unfinished().map(|a| a.index()).collect::<Vec<_>>(),
        [2, 3]
    );
    assert_eq!(s.into_partial(), [Some("a"), Some("b"), None, None]);
    assert!(matches!(why.get(), Some(StopReason::Until)));
}

#[derive(Debug)]
struct Lost;
#[derive(Debug)]
struct Late;
#[derive(Debug)]
enum App {
    Lost,
    Late,
}
impl From<ArmError<Lost>> for App {
    fn from(_: ArmError<Lost>) -> Self {
        Self::Lost
    }
}
impl From<ArmError<Late>> for App {
    fn from(_: ArmError<Late>) -> Self {
        Self::Late
    }
}
#[derive(Debug, PartialEq)]
struct Page {
    a: u8,
    ticks: Vec<Option<u8>>,
    rest: Vec<Option<u8>>,
}
#[test]
fn validate_with_labels_two_error_types_into_a_background_spread_and_a_late_one() {
    let fine = now(
        gather!(<validate, error = App, labeled, into = Page, limit = 1>
            a = ready(Ok::<u8, Lost>(1)),
            #[background] ticks = ..(0..2).map(|_| pending::<Result<u8, Late>>()),
            #[until(ready(()))] rest = ..[2, 3].map(|n| async move { if n == 2 { ready(Ok::<u8, Lost>(n)).await } else { pending().await } }),
        ),
    );
    let page: Page = fine.ok().unwrap();
    assert_eq!(
        page,
        Page {
            a: 1,
            ticks: vec![None, None],
            rest: vec![Some(2), None]
        }
    );
    let bad = now(gather!(<validate, error = App, labeled, limit = 1>
        a = ready(Err::<u8, Lost>(Lost)),
        #[background] ticks = ..(0..2).map(|_| pending::<Result<u8, Late>>()),
        rest = ..[ready(Ok::<u8, Late>(1)), ready(Err(Late))],
    ));
    let e = bad.err().unwrap();
    assert!(matches!(e.a, Some(App::Lost)));
    assert!(matches!(e.rest[..], [None, Some(App::Late)]));
    assert!(matches!(e.ticks[..], [None, None]));
}

#[test]
fn a_shielded_race_of_a_spread_within_a_limited_fail_fast() {
    let (tx, rx) = events::<u8>(2);
    let mut task = Task::new(gather!(<fail_fast, limit = 2>
        #[shield] async { let r: Result<Option<u8>, Stopped<()>> = gather!(<race, until = pending::<()>()> ..rx).await; Ok::<_, u8>(r.unwrap()) },
        async { Err::<(), u8>(7) },
        async { Ok::<u8, u8>(3) },
    ));
    assert!(task.run().1.is_none());

    tx[1].send(9);
    assert_eq!(task.run().1.unwrap(), Err(7));
    assert_eq!(tx[0].polls() + tx[1].polls(), 3);
}

#[test]
fn quorum_of_an_array_until_and_of_a_spread_beside_a_name() {
    let (tx, rx) = events::<Result<u8, &str>>(3);
    let rx: [_; 3] = rx.try_into().ok().unwrap();
    let (stop, mut until) = events::<()>(1);
    let mut task = Task::new(gather(rx).until(until.remove(0)).quorum(2));
    assert!(task.run().1.is_none());
    tx[2].send(Ok(1));
    stop[0].send(());
    let out: Result<
        Result<[Option<u8>; 3], QuorumError<[Option<Result<u8, &str>>; 3]>>,
        Stopped<[Option<Result<u8, &str>>; 3]>,
    > = task.run().1.unwrap();
    assert_eq!(out.unwrap_err().into_partial(), [None, None, Some(Ok(1))]);
    let out = now(
        gather!(<quorum(2), labeled> one = ready(Ok::<u8, Lost>(1)), more = ..vec![ready(Err::<u8, Lost>(Lost)), ready(Err(Lost))]),
    );
    let e = out.err().unwrap();
    assert_eq!(
        e.to_string(),
        "quorum not reached: 1 of the 2 needed succeeded, arms `more[0]` and `more[1]` failed"
    );
}

#[test]
fn completions_of_settle_under_a_limit_with_a_panic_among_them() {
    use futures::StreamExt;
    let arms = (0..5u8).map(|n| async move {
        assert_ne!(n, 2, "two");
        n
    });
    let got: Vec<(usize, Settled<u8>)> =
        now(gather(arms).settle().limit(2).completions().collect());
    assert_eq!(
        got.iter().map(|g| (g.0, g.1.is_ok())).collect::<Vec<_>>(),
        [(0, true), (1, true), (2, false), (3, true), (4, true)]
    );
    assert!(got[2].1.as_ref().unwrap_err().is_panic());
    let mut n = 0;
    let s = gather([1u8, 2, 3].map(ready)).completions();
    let got: Vec<(usize, u8)> = now(s.inspect(|_| n += 1).collect());
    assert_eq!((got, n), (vec![(0, 1), (1, 2), (2, 3)], 3));
}

#[test]
fn a_dependent_spread_with_a_guard_and_a_deadline_under_a_limit_of_one() {
    let guards = Rc::new(Cell::new(0));
    let g = guards.clone();
    let (tx, rx) = events::<u8>(2);
    let slot = RefCell::new(Some(rx));
    let mut task = Task::new(gather!(<settle, limit = 1>
        n = async { 2u8 },
        #[on_cancel({ let g = g.clone(); move || g.set(g.get() + 1) })] #[until(poll_fn(|_| std::task::Poll::<()>::Pending))]
        rest = |n| ..{ assert_eq!(*n, 2); slot.take().unwrap() },
        last = |_rest| async { 5 },
    ));
    assert!(task.run().1.is_none());
    tx[0].send(4);
    assert!(task.run().1.is_none());

    tx[1].send(6);
    let out = task.run().1.unwrap();
    let rest: Vec<Option<u8>> = out
        .rest
        .into_iter()
        .map(|r: Settled<Option<u8>>| r.unwrap())
        .collect();
    assert_eq!(
        (rest, out.last.unwrap(), guards.get()),
        (vec![Some(4), Some(6)], 5, 0)
    );
}

#[test]
fn a_limited_race_of_an_array_with_grace() {
    let (tx, rx) = events::<u8>(3);
    let rx: [_; 3] = rx.try_into().ok().unwrap();
    let mut n = 0;
    let mut task = Task::new(
        gather(rx)
            .limit(2)
            .race()
            .grace(pending::<()>)
            .on_cancel(|why| {
                n += 1;
                assert!(matches!(why, StopReason::Won(a) if a.index() == 1));
            }),
    );
    assert!(task.run().1.is_none());
    tx[1].send(1);
    assert!(task.run().1.is_none());
    tx[0].send(0);
    let out: Option<u8> = task.run().1.unwrap();
    assert_eq!(out, Some(1));
    drop(task);
    assert_eq!((n, tx[2].polls()), (1, 0));
}

/// Every arm stands before its input, and there is one place.
#[test]
fn validate_of_arms_in_reverse_under_a_limit_of_one_with_a_spread_in_front() {
    let out = now(gather!(<validate, limit = 1>
        all = |c| ..(0..*c).map(|i| ready(Ok::<u8, Lost>(i))),
        c = |b| ready(Ok::<u8, Lost>(b + 1)),
        #[background] aside = |b| ready(Ok::<u8, Lost>(b * 10)),
        b = |a| ready(Ok::<u8, Lost>(a + 1)),
        a = ready(Ok::<u8, Lost>(1)),
    ));
    let out = out.unwrap();
    assert_eq!((out.all, out.c, out.b, out.a), (vec![0, 1, 2], 3, 2, 1));
    assert_eq!(out.aside, Some(20));
}

/// A stop between two arms that stand before their inputs: the one that was started is waited for, the
/// other is never made.
#[test]
fn a_shielded_arm_before_its_input_beside_one_that_never_starts() {
    let made = Cell::new(false);
    let why = Cell::new(None);
    let (tx, mut rx) = events::<Result<u8, &str>>(3);
    let (x, slow, bad) = (rx.remove(0), rx.remove(0), rx.remove(0));
    let slow = RefCell::new(Some(slow));
    let mut task = Task::new(
        gather!(<fail_fast, on_cancel = |reason| why.set(Some(reason))>
            never = |late| { made.set(true); ready(Ok::<u8, &str>(*late)) },
            #[shield] late = |x| { let _ = x; slow.take().unwrap() },
            x = x,
            bad = bad,
        ),
    );
    assert!(task.run().1.is_none());
    tx[0].send(Ok(1));
    assert!(task.run().1.is_none());
    tx[2].send(Err("bad"));
    assert!(task.run().1.is_none(), "the shielded arm is waited for");
    assert!(matches!(why.get(), Some(StopReason::Failed(_))));
    tx[1].send(Ok(2));
    assert_eq!(task.run().1.unwrap().err(), Some("bad"));
    assert!(!made.get());
}

/// More arms than one group holds, each before its input where it has one, in a mode that captures
/// panics.
#[test]
fn settle_of_a_chain_over_two_groups_whose_first_link_panics() {
    let out = now(gather!(<settle>
        last = |third| ready(*third),
        p1 = ready(()), p2 = ready(()), p3 = ready(()), p4 = ready(()), p5 = ready(()),
        p6 = ready(()), p7 = ready(()), p8 = ready(()), p9 = ready(()), q1 = ready(()),
        q2 = ready(()), q3 = ready(()), q4 = ready(()), q5 = ready(()), q6 = ready(()),
        q7 = ready(()), q8 = ready(()), q9 = ready(()), r1 = ready(()), r2 = ready(()),
        other = |fine| ready(fine + 1),
        third = |second| ready(*second),
        second = |first| ready(*first),
        first = poll_fn(|_| -> std::task::Poll<u8> { panic!("broken") }),
        fine = ready(4_u8),
    ));
    let why: Settled<u8> = out.last;
    assert!(why.unwrap_err().is_skipped());
    assert!(out.second.unwrap_err().is_skipped() && out.third.unwrap_err().is_skipped());
    assert!(!out.first.unwrap_err().is_skipped());
    assert_eq!((out.other.unwrap(), out.fine.unwrap()), (5, 4));
    assert!(out.p1.is_ok() && out.r2.is_ok());
}

#[allow(non_camel_case_types, reason = "a type of the name of a mode")]
struct race;

impl race {
    fn run() -> std::future::Ready<u8> {
        ready(7)
    }
}

/// A type of the name of a mode, behind the first arm.
#[test]
fn an_arm_of_a_type_with_the_name_of_a_mode() {
    assert_eq!(now(gather!(ready(1), <race>::run())), (1, 7));
}

/// A background arm that waits for its input holds no place, and keeps none.
#[test]
fn a_background_arm_in_front_of_its_input_keeps_no_place_under_a_limit() {
    let (tx, rx) = events::<u8>(3);
    let mut rx = rx.into_iter();
    let [a, b, c] = [(); 3].map(|()| rx.next().unwrap());
    let mut task = Task::new(gather!(<settle, limit = 1>
        #[background] aside = |b| ready(*b),
        a = a,
        late = |_a| ..[ready(3), ready(4)],
        b = b,
        #[shield] c = c,
    ));
    assert!(task.run().1.is_none());
    tx[0].send(1);
    assert!(task.run().1.is_none());
    assert_eq!((tx[1].polls(), tx[2].polls()), (1, 0));
    tx[1].send(2);
    assert!(task.run().1.is_none());
    tx[2].send(5);
    let all = task.run().1.unwrap();
    let late: Vec<u8> = all.late.into_iter().map(Result::unwrap).collect();
    assert_eq!((late, all.aside.unwrap()), (vec![3, 4], Some(2)));
}

/// By the builder, in the words of another macro, with arms that are cut between two polls.
#[test]
fn a_spread_of_another_macro_by_the_builder_under_a_limit() {
    macro_rules! settled {
        ($limit:expr, $($arm:expr),*) => {
            gather!($($arm),*).settle().limit($limit * 2)
        };
    }
    let many = (0..300_u32).map(ready);
    let (all, none, one) = now(settled!(
        1 + 1,
        ..many,
        #[until(ready(()))]
        pending::<u8>(),
        || ready(1)
    ));
    let sum: u32 = all.into_iter().map(Result::unwrap).sum();
    assert_eq!((sum, none.unwrap(), one.unwrap()), (299 * 150, None, 1));
}

/// An arm that wakes itself so many times, by reference, and keeps no waker.
async fn turns(mut left: u32) -> u32 {
    let all = left;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    all
}

#[test]
fn arms_that_wake_themselves_beside_one_and_a_deadline_that_keep_their_wakers() {
    for late in [false, true] {
        let (tx, mut rx) = events::<u32>(2);
        let (stop, mut until) = events::<()>(2);
        let (in_vec, in_call) = (rx.remove(0), rx.remove(0));
        let arms: Vec<Boxed<'_, u32>> = vec![boxed(turns(3)), boxed(in_vec), boxed(turns(1))];
        let mut vec = Task::new(gather(arms).settle().limit(2).until(until.remove(0)));
        let mut call = Task::new(gather!(
            <settle, until = until.remove(0)>
            turns(3),
            in_call,
            ..[turns(2), turns(1)],
        ));
        // One poll for each turn, and one that ends them; the last arm has its place in that.
        assert_eq!((vec.run().0, call.run().0), (5, 4));
        for (tx, stop) in tx.iter().zip(&stop) {
            if late { stop.send(()) } else { tx.send(7) }
        }
        let (vec, call) = (vec.run().1.unwrap(), call.run().1.unwrap());
        let own = |got: &Settled<u32>| got.as_ref().ok().copied();
        assert_eq!(own(&vec[1]), (!late).then_some(7));
        assert_eq!(own(&call.1), (!late).then_some(7));
        assert_eq!((own(&vec[0]), own(&vec[2])), (Some(3), Some(1)));
        assert_eq!((own(&call.0), own(&call.2[1])), (Some(3), Some(1)));
    }
}

#[test]
fn a_guard_is_told_whether_a_drop_a_panic_beside_it_or_its_own_arm_ended_the_gather() {
    let why = |end: &dyn Fn(Box<dyn FnOnce(StopReason)>)| {
        let why = Rc::new(Cell::new(None));
        let told = why.clone();
        let end = || end(Box::new(move |reason| told.set(Some(reason))));
        let is_panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(end)).is_err();
        (why.get(), is_panic)
    };
    let dropped = why(&|f| {
        let mut task = Task::new(gather(vec![pending::<()>()]).limit(1).on_cancel(f));
        assert!(task.poll().is_pending());
    });
    assert_eq!(dropped, (Some(StopReason::Dropped), false));
    let beside = why(&|f| {
        let mut task = Task::new(gather!(<on_cancel = f> pending::<()>(), ..[ready(1)]));
        assert!(task.poll().is_pending());
        panic!("beside it");
    });
    assert_eq!(beside, (Some(StopReason::Unwinding), true));
    let own = why(&|f| {
        let arms = (0..3_u8).map(|n| async move { assert_ne!(n, 1, "its own arm") });
        now(gather!(<on_cancel = f> pending::<()>(), ..arms));
    });
    assert_eq!(own, (Some(StopReason::Unwinding), true));
}

/// The arm has ended when its destructor unwinds: nothing is left that the gather could cut off.
#[test]
fn a_guard_is_not_told_of_the_last_arm_that_unwinds_when_it_is_dropped() {
    struct Bomb(bool);
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(!self.0, "dropped");
        }
    }
    for n in [1, 21, 22, 100] {
        let told = Cell::new(0);
        let arms = (1..=n).map(|i| {
            let bomb = Bomb(i == n);
            poll_fn(move |_| {
                let Bomb(is_last) = &bomb;
                Poll::Ready(*is_last)
            })
        });
        let gather = gather(arms).on_cancel(|_| told.set(told.get() + 1));
        let run = std::panic::AssertUnwindSafe(|| now(gather));
        assert!(std::panic::catch_unwind(run).is_err(), "{n}");
        assert_eq!(told.get(), 0, "{n}");
    }
}

#[test]
fn each_arm_has_a_waker_of_its_own_from_its_first_poll_on() {
    let seen = RefCell::new(Vec::<Vec<Waker>>::new());
    let keeps = |n: usize| {
        let seen = &seen;
        poll_fn(move |cx| {
            let mut seen = seen.borrow_mut();
            let len = seen.len().max(n + 1);
            seen.resize(len, vec![]);
            seen[n].push(cx.waker().clone());
            if seen[n].len() == 3 {
                Poll::Ready(n)
            } else {
                Poll::Pending
            }
        })
    };
    let wake_all = || {
        let woken: Vec<_> = seen
            .borrow()
            .iter()
            .filter_map(|w| w.last().cloned())
            .collect();
        woken.iter().for_each(Waker::wake_by_ref);
    };
    let mut task = Task::new(gather!(
        keeps(0),
        gather((1..24).map(keeps)),
        ..(24..50).map(keeps),
        gather!(<fail_fast> async { Some(keeps(50).await) }, async { Some(turns(1).await) }),
    ));
    assert!(task.run().1.is_none());
    wake_all();
    assert!(task.run().1.is_none());
    wake_all();
    let (first, inner, spread, last) = task.run().1.unwrap();
    assert_eq!(
        (first, inner.len(), spread.len(), last),
        (0, 23, 26, Some((50, 1)))
    );
    for (n, own) in seen.borrow().iter().enumerate() {
        // As promised of those behind the first, and in fact of that, too.
        assert!(own.iter().all(|waker| waker.will_wake(&own[0])), "arm {n}");
        let others = seen.borrow();
        let others = others.iter().enumerate().filter(|(m, _)| *m != n);
        assert!(
            others.flat_map(|(_, w)| w).all(|w| !w.will_wake(&own[0])),
            "arm {n}"
        );
    }
}

/// An array has its futures in slots from the start, also under a limit: of one group and of two.
#[test]
fn an_array_under_a_limit_that_stops_and_goes_on() {
    fn check<const N: usize>() {
        let log = Log::new();
        let arms: [_; N] = std::array::from_fn(|i| {
            let log = &log;
            async move {
                log.add(i.to_string());
                Yield(if i == 0 { 3 } else { 0 }).await;
                Yield(if i == N - 1 { 99 } else { 0 }).await;
                i
            }
        });
        let stopped = now(gather(arms).limit(2).until(Yield(1)).grace(|| Yield(9)));
        let partial = stopped.unwrap_err().into_partial();
        // All were started in order, one after the other beside the first; that had the grace.
        let order: Vec<_> = (0..N).map(|i| i.to_string()).collect();
        assert_eq!(log.take(), order);
        let expected: [_; N] = std::array::from_fn(|i| (i + 1 < N).then_some(i));
        assert_eq!(partial, expected);
    }
    check::<3>();
    check::<21>();
    check::<22>();
}

/// A list is polled as one group up to 21 arms, and otherwise above: nobody sees it.
#[test]
fn a_list_of_one_group_behaves_like_one_of_two() {
    for n in [1, 2, 20, 21, 22, 23, 43] {
        let arms: Vec<_> = (0..n)
            .map(|i| async move {
                Yield(i % 3).await;
                assert!(i == 0 || i % 5 != 0, "arm {i}");
                if i + 1 == n { pending().await } else { i }
            })
            .collect();
        let told = Cell::new(0);
        let settled = now(gather(arms)
            .settle()
            .until(Yield(4))
            .progress(|at| told.set(told.get() + usize::from(at.total == Some(n)))));
        for (i, arm) in settled.iter().enumerate() {
            match arm {
                Ok(value) => assert_eq!(*value, i),
                Err(why) if i > 0 && i % 5 == 0 => assert!(why.is_panic()),
                Err(why) => assert!(why.is_cancelled() && i + 1 == n, "{why}"),
            }
        }
        let last_panics = n > 1 && (n - 1) % 5 == 0;
        assert_eq!(told.get(), if last_panics { n } else { n - 1 });
    }
}

/// A spread that is needed, with a deadline of its own that comes while a stopped gather goes on.
#[test]
fn a_deadline_of_a_needed_spread_behind_a_stop() {
    let stopped = now(gather!(<until = Yield(2), limit = 3>
        #[until(Yield(5))] #[shield] parts = ..(0..3).map(|i| async move { Yield(4 * i).await; i }),
        sum = |parts| async { parts.iter().flatten().sum::<usize>() },
        #[shield] end = Yield(9),
    ))
    .unwrap_err();
    let partial = stopped.into_partial();
    assert_eq!(partial.parts, [Some(Some(0)), Some(Some(1)), Some(None)]);
    assert_eq!((partial.sum, partial.end.is_some()), (None, true));
}
