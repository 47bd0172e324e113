//! Every mode with every control that goes with it, alone and all together, in any order: that they
//! compile, and the types that they have, are written out.
#![allow(
    clippy::type_complexity,
    reason = "the types are what is written down here"
)]
mod support;

use std::future::{Ready, pending, ready};

use gather::{ArmError, QuorumError, Settled, Stopped, gather};
use support::executor::Executor;
use support::{Task, now};

#[derive(Debug, PartialEq)]
struct Lost;
#[derive(Debug, PartialEq)]
struct Late;
#[derive(Debug, PartialEq)]
enum App {
    Lost,
    Late,
}

impl From<Lost> for App {
    fn from(_: Lost) -> Self {
        Self::Lost
    }
}

impl From<Late> for App {
    fn from(_: Late) -> Self {
        Self::Late
    }
}

fn one() -> Ready<Result<u8, Lost>> {
    ready(Ok(1))
}

fn two() -> Ready<Result<&'static str, Late>> {
    ready(Ok("two"))
}

fn late() -> Ready<Result<u8, Late>> {
    ready(Err(Late))
}

/// Runs the tasks of a gather by turns with the gather itself.
macro_rules! spawned {
    ($gather:ident => $spawned:expr) => {{
        let executor = Executor::new();
        let $gather = |task| executor.spawn(task);
        let mut task = Task::new($spawned);
        loop {
            if let Some(output) = task.run().1 {
                assert_eq!(executor.left(), 0);
                break output;
            }
            executor.run();
        }
    }};
}

/// `$plain` is the output, `$until` that with a deadline, which does not come.
macro_rules! pairs {
    ($gather:expr, $plain:ty, $until:ty, $is_right:expr) => {{
        let is_right: fn($plain) -> bool = $is_right;
        assert!(is_right(now($gather.limit(1))));
        assert!(is_right(now($gather.on_cancel(|_| {}))));
        assert!(is_right(now($gather.grace(pending::<()>))));
        assert!(is_right(now($gather.progress(|_| {}))));
        assert!(is_right(spawned!(on => $gather.spawn(on))));
        let _: $until = now($gather.until(pending::<()>()));
        let _: $until = now($gather
            .limit(2)
            .until(pending::<()>())
            .on_cancel(|_| {})
            .grace(pending::<()>)
            .progress(|_| {}));
        let _: $until = spawned!(on => $gather
            .progress(|_| {})
            .spawn(on)
            .grace(pending::<()>)
            .on_cancel(|_| {})
            .until(pending::<()>())
            .limit(2));
    }};
}

type Both<A, B> = (Option<A>, Option<B>);
type Ends<A, B> = Both<Result<A, Lost>, Result<B, Late>>;
type Agreed<A, B> = Both<Result<A, App>, Result<B, App>>;

#[test]
fn all_goes_with_every_control() {
    pairs!(
        gather!(one(), two()),
        (Result<u8, Lost>, Result<&str, Late>),
        Result<(Result<u8, Lost>, Result<&str, Late>), Stopped<Ends<u8, &str>>>,
        |output| output == (Ok(1), Ok("two"))
    );
    pairs!(
        gather(vec![ready(1), ready(2)]),
        Vec<u8>,
        Result<Vec<u8>, Stopped<Vec<Option<u8>>>>,
        |output| output == [1, 2]
    );
}

#[test]
fn fail_fast_goes_with_every_control() {
    pairs!(
        gather!(<fail_fast, error = App> one(), two()),
        Result<(u8, &str), App>,
        Result<Result<(u8, &str), App>, Stopped<Both<u8, &str>>>,
        |output| output == Ok((1, "two"))
    );
    pairs!(
        gather!(<fail_fast, labeled> one(), one()),
        Result<(u8, u8), ArmError<Lost>>,
        Result<Result<(u8, u8), ArmError<Lost>>, Stopped<Both<u8, u8>>>,
        |output| output.is_ok()
    );
    pairs!(
        gather([one(), one()]).fail_fast(),
        Result<[u8; 2], Lost>,
        Result<Result<[u8; 2], Lost>, Stopped<[Option<u8>; 2]>>,
        |output| output == Ok([1, 1])
    );
    pairs!(
        gather!(<fail_fast> ready(Some(1)), ready(None::<&'static str>)),
        Option<(u8, &str)>,
        Result<Option<(u8, &str)>, Stopped<Both<u8, &str>>>,
        |output| output.is_none()
    );
}

#[test]
fn validate_goes_with_every_control() {
    pairs!(
        gather!(<validate> one(), late()),
        Result<(u8, u8), Both<Lost, Late>>,
        Result<Result<(u8, u8), Both<Lost, Late>>, Stopped<Ends<u8, u8>>>,
        |output| output == Err((None, Some(Late)))
    );
    pairs!(
        gather!(<validate, error = App> one(), late()),
        Result<(u8, u8), Both<App, App>>,
        Result<Result<(u8, u8), Both<App, App>>, Stopped<Agreed<u8, u8>>>,
        |output| output == Err((None, Some(App::Late)))
    );
    pairs!(
        gather!(<validate> one(), ..[late()]),
        Result<(u8, Vec<u8>), (Option<Lost>, Vec<Option<Late>>)>,
        Result<
            Result<(u8, Vec<u8>), (Option<Lost>, Vec<Option<Late>>)>,
            Stopped<(Option<Result<u8, Lost>>, Vec<Option<Result<u8, Late>>>)>,
        >,
        |output| output == Err((None, vec![Some(Late)]))
    );
}

#[test]
fn settle_goes_with_every_control() {
    pairs!(
        gather!(<settle> one(), ready("two")),
        (Settled<Result<u8, Lost>>, Settled<&str>),
        (Settled<Result<u8, Lost>>, Settled<&str>),
        |(one, two)| one.unwrap() == Ok(1) && two.unwrap() == "two"
    );
    pairs!(
        gather((0..2).map(ready)).settle(),
        Vec<Settled<u8>>,
        Vec<Settled<u8>>,
        |output| output.into_iter().map(Result::unwrap).eq(0..2)
    );
}

#[test]
fn race_goes_with_every_control() {
    pairs!(
        gather!(<race> ready(1), ready(2)),
        u8,
        Result<u8, Stopped<()>>,
        |output| output == 1
    );
    pairs!(
        gather((1..3).map(ready)).race(),
        Option<u8>,
        Result<Option<u8>, Stopped<()>>,
        |output| output == Some(1)
    );
}

#[test]
fn first_ok_goes_with_every_control() {
    pairs!(
        gather!(<first_ok> ready(Err::<u8, Lost>(Lost)), late()),
        Result<u8, (Lost, Late)>,
        Result<Result<u8, (Lost, Late)>, Stopped<Both<Lost, Late>>>,
        |output| output == Err((Lost, Late))
    );
    pairs!(
        gather!(<first_ok, labeled> one(), late()),
        Result<u8, (ArmError<Lost>, ArmError<Late>)>,
        Result<
            Result<u8, (ArmError<Lost>, ArmError<Late>)>,
            Stopped<Both<ArmError<Lost>, ArmError<Late>>>,
        >,
        |output| output.is_ok_and(|one| one == 1)
    );
    pairs!(
        gather(vec![late(), late()]).first_ok(),
        Result<u8, Vec<Late>>,
        Result<Result<u8, Vec<Late>>, Stopped<Vec<Option<Late>>>>,
        |output| output == Err(vec![Late, Late])
    );
}

#[test]
fn quorum_goes_with_every_control() {
    pairs!(
        gather!(<quorum(1)> one(), late()),
        Result<Both<u8, u8>, QuorumError<Ends<u8, u8>>>,
        Result<Result<Both<u8, u8>, QuorumError<Ends<u8, u8>>>, Stopped<Ends<u8, u8>>>,
        |output| output.is_ok_and(|values| values.0 == Some(1))
    );
    pairs!(
        gather!(<quorum(2), error = App> one(), late()),
        Result<Both<u8, u8>, QuorumError<Agreed<u8, u8>>>,
        Result<Result<Both<u8, u8>, QuorumError<Agreed<u8, u8>>>, Stopped<Agreed<u8, u8>>>,
        |output| output
            .is_err_and(|missed| { missed.into_partial() == (Some(Ok(1)), Some(Err(App::Late))) })
    );
    pairs!(
        gather(vec![one(), one()]).quorum(2),
        Result<Vec<Option<u8>>, QuorumError<Vec<Option<Result<u8, Lost>>>>>,
        Result<
            Result<Vec<Option<u8>>, QuorumError<Vec<Option<Result<u8, Lost>>>>>,
            Stopped<Vec<Option<Result<u8, Lost>>>>,
        >,
        |output| output.is_ok_and(|values| values == [Some(1), Some(1)])
    );
}
