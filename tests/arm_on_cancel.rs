//! `#[on_cancel(f)]`, `fut.on_cancel(f)`, `CancelGuard`: what runs if an arm was started and is
//! dropped before it finished.
#![allow(
    clippy::items_after_statements,
    reason = "what a test needs stands where it is used"
)]
mod support;

use std::cell::Cell;
use std::future::{IntoFuture, Ready, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use gather::{CancelGuard, OnCancel, Settled, gather};
use support::containers::events;
use support::{Log, Task, event, now};

type Try<T> = Result<T, &'static str>;

#[test]
fn it_runs_before_the_future_is_dropped() {
    let log = Log::new();
    let (b, y) = event::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast>
        #[on_cancel(|| log.add("lost a"))] log.arm("a", pending::<Try<u8>>()), y,
    ));
    assert!(task.poll().is_pending());
    assert!(log.take().is_empty());
    b.send(Err("b"));
    assert_eq!(task.poll(), Poll::Ready(Err("b")));
    assert_eq!(log.take(), ["lost a", "drop a"]);
}

#[test]
fn it_does_not_run_for_an_arm_that_finished() {
    let log = Log::new();
    let (b, y) = event::<Try<u8>>();
    let mut task = Task::new(gather!(<fail_fast>
        #[on_cancel(|| log.add("lost a"))] log.arm("a", ready(Try::Ok(1))),
        #[on_cancel(|| log.add("lost b"))] y,
    ));
    assert!(task.poll().is_pending());
    assert_eq!(log.take(), ["drop a"]);
    b.send(Err("b"));
    assert_eq!(task.poll(), Poll::Ready(Err("b")));
    drop(task);
    assert!(log.take().is_empty(), "an `Err` is an end, too");
}

#[test]
fn its_callback_is_dropped_when_the_arm_finishes() {
    let log = Log::new();
    let held = log.drops("callback");
    let (b, y) = event::<u8>();
    let mut task = Task::new(gather!(
        #[on_cancel(move || drop(held))]
        ready(1),
        y
    ));
    assert!(task.poll().is_pending());
    assert_eq!(log.take(), ["drop callback"]);
    b.send(2);
    assert!(task.poll().is_ready());
}

#[test]
fn it_does_not_run_for_an_arm_that_was_never_polled() {
    let log = Log::new();
    drop(gather!(
        #[on_cancel(|| log.add("lost"))]
        pending::<()>()
    ));
    let gather = gather!(<fail_fast>
        ready(Err::<u8, _>("a")), #[on_cancel(|| log.add("lost"))] pending::<Try<u8>>(),
    );
    assert_eq!(now(gather), Err("a"));
    let gather = gather!(<fail_fast, limit = 1>
        #[on_cancel(|| log.add("lost a"))] async {
            let mut first = true;
            poll_fn(move |cx| {
                cx.waker().wake_by_ref();
                if std::mem::take(&mut first) { Poll::Pending } else { Poll::Ready(()) }
            }).await;
            Err::<u8, _>("a")
        },
        #[on_cancel(|| log.add("lost"))] pending::<Try<u8>>(),
    );
    assert_eq!(now(gather), Err("a"));
    drop(pending::<()>().on_cancel(|| log.add("lost")));
    assert!(log.take().is_empty());
}

#[test]
fn it_runs_when_the_gather_is_dropped() {
    let log = Log::new();
    let mut task = Task::new(gather!(
        #[on_cancel(|| log.add("lost a"))]
        log.arm("a", pending::<()>()),
        #[on_cancel(|| log.add("lost b"))]
        log.arm("b", pending::<()>()),
    ));
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(log.take(), ["lost a", "drop a", "lost b", "drop b"]);
}

#[test]
fn it_runs_when_its_arm_panics_or_another() {
    let log = Log::new();
    let gather = gather!(
        #[on_cancel(|| log.add("lost a"))]
        log.arm("a", pending::<()>()),
        #[on_cancel(|| log.add("lost b"))]
        log.arm("b", async { std::panic::resume_unwind(Box::new("bang")) }),
        #[on_cancel(|| log.add("lost c"))]
        pending::<()>(),
    );
    let mut task = Task::new(gather);
    let result = catch_unwind(AssertUnwindSafe(|| {
        let _: Poll<((), u8, ())> = task.poll();
    }));
    assert!(result.is_err());
    assert_eq!(log.take(), ["drop b", "lost a", "drop a", "lost b"]);
}

#[test]
fn settle_runs_it_for_an_arm_that_panicked() {
    let log = Log::new();
    let (bad, good) = now(gather!(<settle>
        #[on_cancel(|| log.add("lost a"))] async { std::panic::resume_unwind(Box::new("bang")) },
        #[on_cancel(|| log.add("lost b"))] ready(2),
    ));
    let bad: Settled<u8> = bad;
    assert!(bad.unwrap_err().is_panic());
    good.unwrap();
    assert_eq!(log.take(), ["lost a"]);
}

#[test]
fn a_panic_of_the_callback_unwinds_in_every_mode_after_all_arms_were_dropped() {
    let bang = || std::panic::resume_unwind(Box::new("bang"));
    let log = Log::new();
    let (b, y) = event::<()>();
    let mut task = Task::new(gather!(<settle, until = y>
        #[on_cancel(bang)] log.arm("a", pending::<()>()), log.arm("b", pending::<()>()),
    ));
    assert!(task.poll().is_pending());
    b.send(());
    let payload = catch_unwind(AssertUnwindSafe(|| task.poll().is_ready())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"bang"));
    assert_eq!(log.take(), ["drop a", "drop b"]);
}

#[test]
fn it_runs_for_an_arm_that_its_own_deadline_ended() {
    let log = Log::new();
    let gather = gather!(
        #[until(ready(()))]
        #[on_cancel(|| log.add("lost a"))]
        log.arm("a", pending::<u8>()),
        #[on_cancel(|| log.add("lost b"))]
        #[until(ready(()))]
        log.arm("b", pending::<u8>()),
    );
    assert_eq!(now(gather), (None, None));
    assert_eq!(log.take(), ["lost a", "drop a", "lost b", "drop b"]);
}

#[test]
fn it_runs_for_a_background_arm_that_is_cancelled() {
    let log = Log::new();
    let gather = gather!(
        #[background]
        #[on_cancel(|| log.add("lost"))]
        log.arm("ticker", pending::<u8>()),
        ready(1),
    );
    assert_eq!(now(gather), (None, 1));
    assert_eq!(log.take(), ["lost", "drop ticker"]);
}

#[test]
fn each_element_of_a_spread_has_its_own() {
    let lost = Cell::new(0);
    let (senders, arms) = events::<u8>(30);
    let mut task = Task::new(gather!(#[on_cancel(|| lost.set(lost.get() + 1))] ..arms));
    assert!(task.poll().is_pending());
    for sender in &senders[..10] {
        sender.send(1);
    }
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(lost.get(), 20);
}

#[test]
fn elements_that_were_not_started_have_nothing_to_tell() {
    let lost = Cell::new(0);
    let (_senders, arms) = events::<u8>(30);
    let mut task = Task::new(gather!(<limit = 4> #[on_cancel(|| lost.set(lost.get() + 1))] ..arms));
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(lost.get(), 4);
}

#[test]
fn a_spread_takes_a_clone_of_a_callback_that_owns_something() {
    #[derive(Clone)]
    struct Name(std::rc::Rc<Cell<u32>>);
    let name = Name(std::rc::Rc::default());
    let count = name.0.clone();
    let arms = [pending::<()>(), pending(), pending()];
    let mut task = Task::new(gather!(
        #[on_cancel(move || { let Name(count) = name; count.set(count.get() + 1) })] ..arms
    ));
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(count.get(), 3);
    assert_eq!(std::rc::Rc::strong_count(&count), 1);
}

#[test]
fn the_method_guards_any_future() {
    let log = Log::new();
    let mut task = Task::new(pending::<()>().on_cancel(|| log.add("lost")));
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(log.take(), ["lost"]);
    assert_eq!(now(ready(7).on_cancel(|| log.add("lost"))), 7);

    struct Later;
    impl IntoFuture for Later {
        type Output = u8;
        type IntoFuture = Ready<u8>;
        fn into_future(self) -> Ready<u8> {
            ready(8)
        }
    }
    assert_eq!(now(Later.on_cancel(|| log.add("lost"))), 8);
    assert!(log.take().is_empty());

    let arms = (0..3).map(|i| {
        pending::<()>().on_cancel({
            let log = log.clone();
            move || log.add(format!("lost {i}"))
        })
    });
    let mut task = Task::new(gather(arms));
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(log.take(), ["lost 0", "lost 1", "lost 2"]);
}

#[test]
fn the_method_nests() {
    let log = Log::new();
    let inner = log
        .arm("future", pending::<()>())
        .on_cancel(|| log.add("inner"));
    let mut task = Task::new(inner.on_cancel(|| log.add("outer")));
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(log.take(), ["outer", "inner", "drop future"]);
}

#[test]
fn the_method_tells_of_a_panic_of_its_future() {
    let log = Log::new();
    let bad = async { std::panic::resume_unwind(Box::new("bang")) };
    let mut task = Task::new(OnCancel::on_cancel(bad, || log.add("lost")));
    let result = catch_unwind(AssertUnwindSafe(|| {
        let _: Poll<()> = task.poll();
    }));
    assert!(result.is_err());
    drop(task);
    assert_eq!(log.take(), ["lost"]);
}

#[test]
fn a_guard_runs_unless_it_was_disarmed() {
    let log = Log::new();
    drop(CancelGuard::new(|| log.add("dropped")));
    assert_eq!(log.take(), ["dropped"]);

    let held = log.drops("callback");
    let guard = CancelGuard::new(|| {
        let _held = held;
        log.add("never");
    });
    guard.disarm();
    assert_eq!(log.take(), ["drop callback"]);

    let result = catch_unwind(AssertUnwindSafe(|| {
        let _guard = CancelGuard::new(|| log.add("unwound"));
        std::panic::resume_unwind(Box::new(()));
    }));
    assert!(result.is_err());
    assert_eq!(log.take(), ["unwound"]);
}

#[test]
fn a_guard_can_be_looked_at_and_lives_in_a_constant() {
    const GUARD: CancelGuard<fn()> = CancelGuard::new(|| ());
    assert_eq!(format!("{GUARD:?}"), "CancelGuard { armed: true, .. }");
    fn sends<T: Send + Sync + Unpin>(_: &T) {}
    sends(&GUARD);
    sends(&ready(1).on_cancel(|| ()));
}

#[test]
fn a_guard_in_an_arm_s_own_body_runs_where_it_stands() {
    let log = Log::new();
    let arm = async {
        let guard = CancelGuard::new(|| log.add("rolled back"));
        let _last = log.drops("connection");
        pending::<()>().await;
        guard.disarm();
    };
    let mut task = Task::new(gather!(arm));
    assert!(task.poll().is_pending());
    drop(task);
    assert_eq!(log.take(), ["drop connection", "rolled back"]);
}
