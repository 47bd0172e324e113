//! A call that is left half-way drops the arms that it had evaluated.
mod support;

use std::future::{Future, IntoFuture, Ready, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};

use gather::gather;
use support::{Drops, Log, Task, now};

#[expect(clippy::unused_async, reason = "an arm")]
async fn holds(drops: Drops) -> Result<(), u8> {
    let _held = drops;
    Ok(())
}

fn fails() -> Result<Ready<Result<(), u8>>, u8> {
    Err(7)
}

macro_rules! leave {
    ($log:ident, $($call:tt)*) => {{
        fn call($log: &Log) -> Result<(), u8> {
            drop(gather!($($call)*));
            unreachable!("the call was left before");
        }
        let log = Log::new();
        assert_eq!(call(&log), Err(7));
        log.take()
    }};
}

#[test]
fn an_arm_that_returns_drops_those_before_it() {
    let a = leave!(
        log,
        holds(log.drops("a")),
        holds(log.drops("b")),
        fails()?,
        holds(log.drops("d"))
    );
    assert_eq!(a.len(), 2, "{a:?}");
    let a = leave!(log, <fail_fast> a = holds(log.drops("a")), b = fails()?);
    assert_eq!(a, ["drop a"]);
    let a = leave!(log, <settle> holds(log.drops("a")), ..[holds(log.drops("b"))], fails()?);
    assert_eq!(a.len(), 2, "{a:?}");
    // The first group is complete when the second is left.
    let a = leave!(
        log,
        holds(log.drops("1")),
        holds(log.drops("2")),
        holds(log.drops("3")),
        holds(log.drops("4")),
        holds(log.drops("5")),
        holds(log.drops("6")),
        holds(log.drops("7")),
        holds(log.drops("8")),
        holds(log.drops("9")),
        holds(log.drops("10")),
        holds(log.drops("11")),
        holds(log.drops("12")),
        holds(log.drops("13")),
        holds(log.drops("14")),
        holds(log.drops("15")),
        holds(log.drops("16")),
        holds(log.drops("17")),
        holds(log.drops("18")),
        holds(log.drops("19")),
        holds(log.drops("20")),
        holds(log.drops("21")),
        holds(log.drops("22")),
        fails()?
    );
    assert_eq!(a.len(), 22, "{a:?}");
}

#[test]
fn an_into_future_that_panics_drops_the_arms_before_it() {
    struct Hostile;
    impl IntoFuture for Hostile {
        type Output = ();
        type IntoFuture = Ready<()>;

        fn into_future(self) -> Ready<()> {
            panic!("hostile")
        }
    }
    let log = Log::new();
    let call = || drop(gather!(holds(log.drops("a")), Hostile));
    assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
    assert_eq!(log.take(), ["drop a"]);
    let call = || drop(gather((holds(log.drops("a")), Hostile)));
    assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
    assert_eq!(log.take(), ["drop a"]);
}

#[test]
fn a_call_that_is_not_left_drops_nothing() {
    let log = Log::new();
    let gather = gather!(holds(log.drops("a")), ready(()));
    assert!(log.take().is_empty());
    let _ = now(gather);
    assert_eq!(log.take(), ["drop a"]);
}

/// A deadline that tells when it is dropped.
fn deadline(log: &Log) -> impl Future<Output = ()> + use<> {
    let drops = log.drops("deadline");
    async move {
        let _drops = drops;
        std::future::pending::<()>().await;
    }
}

#[test]
fn the_deadline_of_a_spread_is_dropped_as_the_arms_are() {
    let a = leave!(log, #[until(deadline(log))] ..[holds(log.drops("a"))], fails()?);
    assert_eq!(a, ["drop a", "drop deadline"]);
    let a = leave!(
        log,
        #[until(deadline(log))]
        holds(log.drops("a")),
        fails()?
    );
    assert_eq!(a.len(), 2, "{a:?}");

    let log = Log::new();
    drop(gather!(
        a = ready(1),
        #[until(deadline(&log))]
        b = ..[holds(log.drops("b"))],
        c = |a, b| ready(*a + b.len()),
    ));
    assert_eq!(log.take(), ["drop b", "drop deadline"]);
    let call = gather!(
        a = ready(1),
        #[until(deadline(&log))]
        b = |a| ..[holds(log.drops(format!("b {a}")))],
        c = std::future::pending::<()>(),
    );
    Task::new(call).run();
    assert_eq!(log.take(), ["drop b 1", "drop deadline"]);
}
