//! Arms that need the outputs of others, together with controls and attributes.
mod support;

use std::cell::{Cell, RefCell};
use std::future::{pending, ready};
use std::task::Poll;

use gather::{Progress, StopReason, gather};
use support::clock::Clock;
use support::{Log, Task, event, now};

fn fail() -> u8 {
    panic!("boom")
}

/// Counts how many arms are in flight.
#[derive(Default)]
struct Flight {
    now: Cell<usize>,
    most: Cell<usize>,
}

impl Flight {
    async fn of(&self, clock: &Clock, ticks: u64) -> u64 {
        self.now.set(self.now.get() + 1);
        self.most.set(self.most.get().max(self.now.get()));
        clock.sleep(ticks).await;
        self.now.set(self.now.get() - 1);
        clock.now()
    }
}

#[test]
fn an_arm_that_waits_for_its_inputs_holds_no_place() {
    let clock = Clock::new();
    let flight = Flight::default();
    let (page, took) = clock.run(gather!(<limit = 1>
        last = |mid| async { *mid + flight.of(&clock, 1).await },
        mid = |first| async { *first + flight.of(&clock, 1).await },
        first = flight.of(&clock, 1),
        other = flight.of(&clock, 1),
    ));
    assert_eq!(took, 4);
    assert_eq!(flight.most.get(), 1);
    assert_eq!((page.first, page.other), (1, 4));
    assert_eq!((page.mid, page.last), (1 + 2, 3 + 3), "in arm order");
}

/// Who waits and stands first is next, wherever the place becomes free.
#[test]
fn a_place_goes_to_the_first_arm_that_may_start() {
    let clock = Clock::new();
    let log = Log::new();
    let arm = |name: &'static str| {
        let (clock, log) = (&clock, &log);
        async move {
            log.add(name);
            clock.sleep(1).await;
        }
    };
    clock.run(gather!(<limit = 1>
        z = |_a| arm("z"), a = arm("a"), b = arm("b"), c = arm("c"),
    ));
    assert_eq!(log.take(), ["a", "z", "b", "c"]);
    clock.run(gather!(<limit = 1> a = arm("a"), z = |_a| ..[arm("z"), arm("z")], c = arm("c")));
    assert_eq!(log.take(), ["a", "z", "z", "c"]);
    clock.run(gather!(<limit = 1>
        z = |_a| arm("z"), a = arm("a"), more = ..["s", "t", "u"].map(arm), b = arm("b"),
    ));
    assert_eq!(log.take(), ["a", "z", "s", "t", "u", "b"]);
    // Three places become free at once: more than one has to be kept.
    clock.run(gather!(<limit = 3>
        z = |_a| arm("z"), a = arm("a"), b = arm("b"), c = arm("c"), d = arm("d"),
    ));
    assert_eq!(log.take(), ["a", "b", "c", "d", "z"]);
    // An arm that is ready at once, among those that follow it.
    clock.run(gather!(<limit = 2>
        y = |_a, _b| arm("y"), a = async { log.add("a") }, z = |_a| arm("z"), b = arm("b"), c = arm("c"),
    ));
    assert_eq!(log.take(), ["a", "z", "b", "c", "y"]);
}

/// Also where the place is kept for it behind the sweep, and the first is an element with a deadline.
#[test]
fn a_spread_with_a_deadline_gets_its_place_in_order() {
    let clock = Clock::new();
    let log = Log::new();
    let arm = |name: &'static str, ticks| {
        let (clock, log) = (&clock, &log);
        async move {
            log.add(format!("{name} at {}", clock.now()));
            clock.sleep(ticks).await;
        }
    };
    let order = ["a at 0", "b at 30", "c at 35", "c at 65", "d at 95"];
    clock.run(gather!(<limit = 1>
        d = |_c| arm("d", 1),
        a = arm("a", 30),
        #[until(clock.sleep(1000))] b = ..[arm("b", 5)],
        c = ..(0..2).map(|_| arm("c", 30)),
    ));
    assert_eq!(log.take(), order);
    // The same of one that needs an arm.
    clock.run(gather!(<limit = 1>
        d = |_c| arm("d", 1),
        a = arm("a", 30),
        #[until(clock.sleep(1000))] b = |_a| ..[arm("b", 5)],
        c = ..(0..2).map(|_| arm("c", 30)),
    ));
    let order = ["a at 96", "b at 126", "c at 131", "c at 161", "d at 191"];
    assert_eq!(log.take(), order);
}

/// Elements with a deadline that need an arm are pulled when a place becomes free elsewhere.
#[test]
fn a_place_that_is_free_is_used_by_a_spread_with_a_deadline() {
    let clock = Clock::new();
    let flight = Flight::default();
    let (_, took) = clock.run(gather!(<limit = 2>
        long = flight.of(&clock, 10),
        first = ready(()),
        many = |_first| ..(0..3).map(|_| flight.of(&clock, 10)),
    ));
    let (_, same) = clock.run(gather!(<limit = 2>
        long = flight.of(&clock, 10),
        first = ready(()),
        #[until(pending::<()>())] many = |_first| ..(0..3).map(|_| flight.of(&clock, 10)),
    ));
    assert_eq!((took, same), (20, 20));
}

#[test]
fn no_order_of_declaration_and_no_limit_deadlocks() {
    for limit in 1..5 {
        for ticks in 0..2 {
            let clock = Clock::new();
            let flight = Flight::default();
            let arm = || flight.of(&clock, ticks);
            clock.run(gather!(<limit = limit>
                g = |_e, _f| arm(),
                f = |_c| arm(),
                a = arm(),
                e = |_d, _b| arm(),
                d = |_a| arm(),
                c = arm(),
                b = |_a, _c| arm(),
                h = arm(),
            ));
            assert!(flight.most.get() <= limit);
            if ticks > 0 {
                assert!(clock.now() <= 8);
            }
        }
    }
}

#[test]
fn a_place_goes_to_an_arm_that_became_ready_behind_the_sweep() {
    let clock = Clock::new();
    let flight = Flight::default();
    let (_, took) = clock.run(gather!(<limit = 2>
        late = |early| async { *early + flight.of(&clock, 1).await },
        early = flight.of(&clock, 1),
        long = flight.of(&clock, 5),
    ));
    assert_eq!(took, 5, "`late` runs beside `long`");
}

#[test]
fn a_place_that_comes_free_behind_an_arm_starts_it_in_the_same_poll() {
    let clock = Clock::new();
    let flight = Flight::default();
    let (page, took) = clock.run(gather!(<limit = 2>
        input = flight.of(&clock, 1),
        long = |input| async { *input + flight.of(&clock, 5).await },
        short = |input| async { *input + flight.of(&clock, 1).await },
        other = flight.of(&clock, 2),
    ));
    assert_eq!((page.input, page.long, page.other), (1, 1 + 6, 2));
    assert_eq!(page.short, 1 + 3, "in the place of `other`");
    assert_eq!((took, flight.most.get()), (6, 2));
}

#[test]
fn dependent_arms_beside_a_spread_arm_with_a_limit() {
    for limit in 1..6 {
        let clock = Clock::new();
        let flight = Flight::default();
        let (page, _) = clock.run(gather!(<limit = limit>
            before = |first| async { *first + flight.of(&clock, 1).await },
            first = flight.of(&clock, 1),
            many = ..(0..10).map(|n| {
                let (flight, clock) = (&flight, &clock);
                async move { flight.of(clock, n % 3).await; n }
            }),
            last = |before, first| async { *before + *first + flight.of(&clock, 0).await },
        ));
        assert_eq!(page.many, (0..10).collect::<Vec<_>>());
        assert!(flight.most.get() <= limit);
    }
}

#[test]
fn until_keeps_what_was_lent_and_names_the_arms_that_did_not_finish() {
    let clock = Clock::new();
    let (page, took) = clock.run(gather!(<until = clock.sleep(3)>
        a = async { clock.sleep(1).await; String::from("a") },
        b = |a| async { clock.sleep(1).await; a.len() },
        c = |b| async { clock.sleep(9).await; *b },
        d = |c| ready(*c),
    ));
    let stopped = page.map(|_| ()).unwrap_err();
    assert_eq!(took, 3);
    assert_eq!(
        stopped.to_string(),
        "stopped before arms `c` and `d` had finished"
    );
    let partial = stopped.into_partial();
    assert_eq!(
        partial.into_tuple(),
        (Some("a".to_owned()), Some(1), None, None)
    );

    let result = now(gather!(<fail_fast, until = ready(())>
        a = async { Ok::<_, String>(1) },
        b = |a| async { pending::<()>().await; Ok(*a) },
    ));
    let stopped = result.map(|_| ()).unwrap_err();
    assert_eq!(stopped.into_partial().into_tuple(), (Some(1), None));

    let page = now(gather!(<settle, until = ready(())>
        a = async { 1 },
        b = |a| async { pending::<()>().await; *a },
        c = |b| ready(*b),
    ));
    assert_eq!(page.a.unwrap(), 1);
    assert!(page.b.unwrap_err().is_cancelled());
    assert!(page.c.unwrap_err().is_cancelled());
}

#[test]
fn an_arm_that_finishes_in_the_instant_of_the_deadline_starts_those_behind_it() {
    let clock = Clock::new();
    let (page, took) = clock.run(gather!(<until = clock.sleep(2)>
        c = |b| ready(b + 1),
        b = |a| ready(a + 1),
        a = async { clock.sleep(2).await; 1 },
    ));
    assert_eq!(took, 2);
    assert_eq!(page.unwrap().into_tuple(), (3, 2, 1));
}

#[test]
fn on_cancel_is_told_who_failed_and_grace_starts_nothing() {
    let clock = Clock::new();
    let told = Cell::new(None);
    let started = Cell::new(false);
    let tidy = Cell::new(0);
    let (result, took) = clock.run(gather!(<
        fail_fast,
        on_cancel = |why| told.set(Some(why)),
        grace = || clock.sleep(10),
    >
        a = async { clock.sleep(1).await; Ok(1) },
        slow = async { clock.sleep(4).await; tidy.set(clock.now()); Ok(2) },
        bad = |a| async { clock.sleep(1).await; Err::<u8, _>(format!("bad {a}")) },
        never = |slow| async { started.set(true); Ok(*slow) },
    ));
    assert_eq!(result.map(|_| ()), Err("bad 1".to_owned()));
    assert!(matches!(told.get(), Some(StopReason::Failed(arm)) if arm.name() == Some("bad")));
    assert_eq!((took, tidy.get()), (4, 4));
    assert!(!started.get(), "no arm is started after a stop");
}

#[test]
fn dropping_it_tells_the_guard() {
    let told = Cell::new(None);
    let mut task = Task::new(gather!(<on_cancel = |why| told.set(Some(why))>
        a = pending::<u8>(),
        b = |a| ready(*a),
    ));
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(told.get(), Some(StopReason::Dropped));
}

#[test]
fn progress_counts_every_arm_skipped_ones_too() {
    let log = RefCell::new(Vec::new());
    let tell = |at: Progress| {
        let total = at.total.unwrap_or(0);
        log.borrow_mut()
            .push(format!("{} {}/{total}", at.arm, at.done));
    };
    now(gather!(<settle, progress = tell>
        c = |b| ready(*b),
        b = |a| ready(*a),
        a = async { fail() },
        d = ready(4),
    ));
    assert_eq!(log.take(), ["a 1/4", "d 2/4", "b 3/4", "c 4/4"]);
}

#[test]
#[should_panic(expected = "a limit of 0 would never start an arm")]
fn a_limit_of_none_panics_at_the_call() {
    let none = 0;
    let _gather = gather!(<limit = none> a = ready(1), b = |a| ready(*a));
}

#[test]
fn a_deadline_of_a_dependent_arm_begins_when_the_arm_does() {
    let clock = Clock::new();
    let (page, took) = clock.run(gather!(
        user = async {
            clock.sleep(5).await;
            2_u64
        },
        #[until(clock.sleep(*user))]
        posts = |user| async {
            clock.sleep(*user + 1).await;
            1
        },
        behind = |posts| async {
            clock.sleep(1).await;
            posts.is_none()
        },
        #[until(clock.sleep(9))]
        fast = |user| async {
            clock.sleep(*user).await;
            1
        },
    ));
    assert_eq!(page.into_tuple(), (2, None, true, Some(1)));
    assert_eq!(took, 8);

    let (page, _) = clock.run(gather!(<fail_fast>
        #[until(clock.sleep(1))]
        a = async { clock.sleep(2).await; Ok::<u8, String>(1) },
        b = |a| async { Ok(a.is_none()) },
    ));
    assert_eq!(page.unwrap().into_tuple(), (None, true));

    let (page, _) = clock.run(gather!(<settle>
        #[until(clock.sleep(1))]
        a = async { clock.sleep(2).await; 1 },
        b = |a| ready(a.is_none()),
    ));
    assert_eq!((page.a.unwrap(), page.b.unwrap()), (None, true));
}

#[test]
fn a_background_arm_that_others_need() {
    let clock = Clock::new();
    let (page, took) = clock.run(gather!(
        #[background]
        ticker = pending::<u8>(),
        #[background]
        warm = async {
            clock.sleep(1).await;
            7_u64
        },
        a = |warm| async {
            clock.sleep(1).await;
            warm.unwrap()
        },
        #[background]
        never = |a| async {
            clock.sleep(*a).await;
        },
        #[background]
        idle = |never| ready(never.is_some()),
    ));
    let tuple = page.into_tuple();
    assert_eq!(tuple, (None, Some(7), 7, None, None));
    assert_eq!(took, 2);
}

#[test]
fn guards_and_shields_of_dependent_arms() {
    let clock = Clock::new();
    let log = RefCell::new(Vec::new());
    let add = |text: String| log.borrow_mut().push(text);
    let (result, took) = clock.run(gather!(<fail_fast>
        a = async { Ok::<_, String>(3) },
        #[shield]
        commit = |a| async { clock.sleep(*a).await; add("committed".into()); Ok(()) },
        #[on_cancel(|| add(format!("cancelled {a}")))]
        slow = |a| async { clock.sleep(*a).await; Ok(()) },
        #[on_cancel(|| add("never".into()))]
        late = |_slow| async { Ok(()) },
        bad = async { clock.sleep(1).await; Err::<(), _>("bad".to_owned()) },
    ));
    assert_eq!(result.map(|_| ()), Err("bad".to_owned()));
    assert_eq!(log.take(), ["cancelled 3", "committed"]);
    assert_eq!(took, 3);
}

#[test]
fn a_budget_that_is_spent_cuts_the_pass_and_the_next_poll_goes_on_there() {
    // Each of seven groups of arms waits for the last arm of all, and is woken by it at once.
    let (sender, input) = event::<u8>();
    macro_rules! arms {
        ($($name:ident)*) => {
            gather!($($name = |input| ready(*input),)* input = input)
        };
    }
    let mut task = Task::new(arms! {
        a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9
        c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d0 d1 d2 d3 d4 d5 d6 d7 d8 d9
        e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9
        g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 h0 h1 h2 h3 h4 h5 h6 h7 h8 h9
        i0 i1 i2 i3 i4 i5 i6 i7 i8 i9 j0 j1 j2 j3 j4 j5 j6 j7 j8 j9
        k0 k1 k2 k3 k4 k5 k6 k7 k8 k9 l0 l1 l2 l3 l4 l5 l6 l7 l8 l9
        m0 m1 m2 m3 m4 m5 m6 m7 m8 m9 n0 n1 n2 n3 n4 n5 n6 n7 n8 n9
    });
    assert!(task.poll().is_pending());
    sender.send(3);
    assert!(matches!(task.poll(), Poll::Pending));
    assert_eq!(
        task.wakes.count(),
        1,
        "141 arms are more than one poll polls"
    );
    let (polls, page) = task.run();
    assert_eq!(polls, 1);
    assert_eq!(page.unwrap().n9, 3);
}

/// An arm that is made when it starts has its attributes' values made then, whether it needs them or not.
#[test]
fn what_attributes_have_for_values_is_evaluated_when_the_arm_starts() {
    let log = RefCell::new(Vec::new());
    let say = |what| log.borrow_mut().push(what);
    let (send, input) = event::<u8>();
    let arm = |ready: bool| {
        say("arm");
        std::future::poll_fn(move |_| {
            if ready {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    };
    let deadline = RefCell::new(None);
    let mut task = Task::new(gather!(
        input = input,
        #[until({ say("until"); ready(()) })]
        soon = |input| {
            let _ = input;
            arm(true)
        },
        #[until({
            say("until");
            let (send, until) = event::<()>();
            *deadline.borrow_mut() = Some(send);
            until
        })]
        late = |input| {
            let _ = input;
            arm(false)
        },
    ));
    assert!(task.poll().is_pending());
    assert!(log.borrow().is_empty());
    send.send(1);
    assert!(task.poll().is_pending());
    assert_eq!(log.take(), ["until", "arm", "until", "arm"]);
    deadline.take().unwrap().send(());
    let Poll::Ready(results) = task.poll() else {
        panic!("the deadline has come")
    };
    assert_eq!(
        (results.input, results.soon, results.late),
        (1, Some(()), None)
    );
}

/// One that panics is the arm's panic: it has started.
#[test]
fn a_deadline_that_panics_when_it_is_made_is_a_panic_of_the_arm() {
    let results = now(gather!(
        <settle>
        #[until({ panic!("no clock"); #[allow(unreachable_code)] ready(()) })] a = || ready(1),
        b = ready(2),
    ));
    assert!(results.a.unwrap_err().is_panic());
    assert_eq!(results.b.unwrap(), 2);
}
