//! Random schedules against a naive model: the order in which arms are polled, started and dropped,
//! who is told what and when, and the outcome, for every container with and without controls.
mod support;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use gather::{Arm, NoOutput, Settled, Stopped, gather};
use support::containers::array;
use support::script::{Actor, Ends, Happened, Mode, Model, Outcome, Plan, Who, World};
use support::{Numbers, Task};

/// What holds the arms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Vec,
    Iterator,
    /// An iterator that does not say how many arms it yields.
    Filtered,
    Array,
    Tuple,
    /// More arms of one call than one group holds.
    Call,
    /// A spread arm between two others.
    Spread,
}

fn kinds(n: usize) -> Vec<Kind> {
    let mut kinds = vec![Kind::Vec, Kind::Iterator, Kind::Filtered];
    if matches!(n, 1 | 2 | 3 | 22 | 60 | 300) {
        kinds.push(Kind::Array);
    }
    if matches!(n, 1..=3) {
        kinds.push(Kind::Tuple);
    }
    if n == 25 {
        kinds.push(Kind::Call);
    }
    if n > 2 {
        kinds.push(Kind::Spread);
    }
    kinds
}

/// The outputs of a container as a list, told what to do with each.
trait List<T> {
    fn list(self) -> Vec<T>;
}

impl<T> List<T> for Vec<T> {
    fn list(self) -> Self {
        self
    }
}

impl<T, const N: usize> List<T> for [T; N] {
    fn list(self) -> Vec<T> {
        self.into_iter().collect()
    }
}

impl<T> List<T> for (T,) {
    fn list(self) -> Vec<T> {
        vec![self.0]
    }
}

impl<T> List<T> for (T, T) {
    fn list(self) -> Vec<T> {
        vec![self.0, self.1]
    }
}

impl<T> List<T> for (T, T, T) {
    fn list(self) -> Vec<T> {
        vec![self.0, self.1, self.2]
    }
}

impl<T> List<T> for (T, Vec<T>, T) {
    fn list(self) -> Vec<T> {
        let (first, mut rest, last) = self;
        rest.insert(0, first);
        rest.push(last);
        rest
    }
}

/// Does something with 25 names.
macro_rules! named {
    ($with:ident) => {
        $with! { a b c d e f g h i j k l m n o p q r s t u v w x y }
    };
}

macro_rules! list_of_many {
    ($($x:ident)*) => {
        impl<T> List<T> for ($(list_of_many!(@ $x T),)*) {
            #[allow(clippy::many_single_char_names, reason = "there are many")]
            fn list(self) -> Vec<T> {
                let ($($x,)*) = self;
                vec![$($x),*]
            }
        }
    };
    (@ $x:ident $t:ident) => { $t };
}
named!(list_of_many);

/// The number of an arm, where a spread's elements are arms.
fn number(kind: Kind, n: usize, arm: Arm) -> usize {
    match (kind, arm.element()) {
        (Kind::Spread, Some(element)) => arm.index() + element,
        (Kind::Spread, None) if arm.index() == 2 => n - 1,
        (_, None) => arm.index(),
        (_, Some(_)) => panic!("{arm} in {kind:?}"),
    }
}

fn settled(kind: Kind, list: Vec<Settled<Ends>>) -> Outcome {
    let n = list.len();
    let ends = list.into_iter().enumerate().map(|(i, end)| {
        end.map_err(|why: NoOutput| {
            assert!(why.is_cancelled());
            assert_eq!(number(kind, n, why.arm()), i);
        })
        .ok()
    });
    Outcome::Settled(ends.collect())
}

fn stopped<P, T>(kind: Kind, stopped: Stopped<P>, end: fn(T) -> Ends) -> Outcome
where
    P: List<Option<T>>,
{
    let unfinished: Vec<Arm> = stopped.unfinished().collect();
    let partial: Vec<_> = stopped.into_partial().list();
    let n = partial.len();
    Outcome::Stopped {
        partial: partial.into_iter().map(|one| one.map(end)).collect(),
        unfinished: unfinished
            .into_iter()
            .map(|arm| number(kind, n, arm))
            .collect(),
    }
}

/// A gather whose mode and container are forgotten.
type Any = Pin<Box<dyn Future<Output = Outcome>>>;

/// The gather that the plan describes.
fn build(kind: Kind, world: &Rc<World>) -> Any {
    let plan = &world.plan;
    let n = plan.arms.len();
    let watch = {
        let world = world.clone();
        move |at: gather::Progress| {
            let (total, arm) = (at.total.or(Some(n)), number(kind, n, at.arm));
            world.add(Happened::Progress(at.done, total, arm));
        }
    };
    let tell = {
        let world = world.clone();
        move |why: gather::StopReason| {
            let text = match why {
                gather::StopReason::Failed(arm) => format!("Failed({})", number(kind, n, arm)),
                why => format!("{why:?}"),
            };
            world.add(Happened::Cancelled(text));
        }
    };
    let until = world.actor(Who::Until);
    let graceful = {
        let world = world.clone();
        move || world.actor(Who::Grace)
    };
    macro_rules! finish {
        ($gather:expr, $output:ident => $outcome:expr) => {{
            let gather = $gather;
            Box::pin(async move {
                let $output = gather.await;
                $outcome
            }) as Any
        }};
    }
    macro_rules! controls {
        ($gather:expr, $output:ident => $outcome:expr) => {{
            let gather = $gather.until(until).on_cancel(tell).progress(watch);
            match (plan.limit, plan.grace.is_some()) {
                (None, false) => finish!(gather, $output => $outcome),
                (None, true) => finish!(gather.grace(graceful), $output => $outcome),
                (Some(n), false) => finish!(gather.limit(n), $output => $outcome),
                (Some(n), true) => finish!(gather.grace(graceful).limit(n), $output => $outcome),
            }
        }};
    }
    macro_rules! modes {
        ($gather:expr) => {
            match plan.mode {
                Mode::All => controls!($gather, output => match output {
                    Ok(list) => Outcome::All(list.list()),
                    Err(early) => stopped(kind, early, |end: Ends| end),
                }),
                Mode::FailFast => controls!($gather.fail_fast(), output => match output {
                    Ok(Ok(list)) => Outcome::Values(list.list()),
                    Ok(Err(failed)) => Outcome::Failed(failed),
                    Err(early) => stopped(kind, early, Ok),
                }),
                Mode::Settle => {
                    controls!($gather.settle(), output => settled(kind, output.list()))
                }
            }
        };
    }
    let source = {
        let world = world.clone();
        (0..n).map(move |i| world.actor(Who::Arm(i)))
    };
    let made = || -> Vec<Actor> { (0..n).map(|i| world.actor(Who::Arm(i))).collect() };
    match (kind, n) {
        (Kind::Iterator, _) => modes!(gather(source)),
        (Kind::Filtered, _) => modes!(gather(source.filter(|_| true))),
        (Kind::Vec, _) => modes!(gather(made())),
        (Kind::Array, 1) => modes!(gather(array::<1, _>(made()))),
        (Kind::Array, 2) => modes!(gather(array::<2, _>(made()))),
        (Kind::Array, 3) => modes!(gather(array::<3, _>(made()))),
        (Kind::Array, 22) => modes!(gather(array::<22, _>(made()))),
        (Kind::Array, 60) => modes!(gather(array::<60, _>(made()))),
        (Kind::Array, 300) => modes!(gather(array::<300, _>(made()))),
        (Kind::Spread, _) => {
            let mut arms = made();
            let (first, last) = (arms.remove(0), arms.pop().unwrap());
            modes!(gather!(first, ..arms, last))
        }
        (Kind::Tuple, 1) => {
            let [a] = array(made());
            modes!(gather((a,)))
        }
        (Kind::Tuple, 2) => modes!(gather(<(_, _)>::from(array(made())))),
        (Kind::Tuple, 3) => modes!(gather(<(_, _, _)>::from(array(made())))),
        (Kind::Call, _) => {
            macro_rules! call {
                ($($x:ident)*) => {{
                    let [$($x),*] = array(made());
                    modes!(gather!($($x),*))
                }};
            }
            named!(call)
        }
        (kind, n) => panic!("no {kind:?} of {n} arms in these tests"),
    }
}

/// What the source of the arms leaves out of the log.
fn plan(kind: Kind, n: usize, numbers: &mut Numbers) -> Plan {
    let mode = [Mode::All, Mode::FailFast, Mode::Settle][numbers.below(3)];
    let mut plan = Plan::random(n, mode, numbers);
    plan.lazy = matches!(kind, Kind::Iterator | Kind::Filtered);
    plan.exact = kind != Kind::Filtered;
    plan
}

/// How a schedule ends before the gather does.
fn drop_early(task: Task<Any>, model: &mut Model, unwinding: bool) {
    if unwinding {
        let unwound = catch_unwind(AssertUnwindSafe(move || {
            let _task = task;
            std::panic::resume_unwind(Box::new(()));
        }));
        assert!(unwound.is_err());
        model.cancel("Unwinding");
    } else {
        drop(task);
        model.cancel("Dropped");
    }
}

/// Compares the logs.
fn same(world: &World, model: &mut Model, name: &str) {
    let (log, expected) = (world.take_log(), model.take_log());
    let differ = (0..log.len().max(expected.len())).find(|&i| log.get(i) != expected.get(i));
    if let Some(first) = differ {
        let plan = &world.plan;
        let arms = if plan.arms.len() < 8 {
            &plan.arms[..]
        } else {
            &[]
        };
        panic!(
            "{name}: event {first}: {:?}, not {:?}\nbehind {:?}\n{:?}, limit {:?}, grace {:?}, until {:?}, {arms:?}",
            log.get(first),
            expected.get(first),
            &log[first.saturating_sub(5)..first],
            plan.mode,
            plan.limit,
            plan.grace,
            plan.until,
        );
    }
}

/// Drives a gather and the model through one schedule.
fn check(kind: Kind, plan: &Plan, numbers: &mut Numbers, name: &str) {
    let n = plan.arms.len();
    let is_known = kind != Kind::Filtered;
    let world = World::new(plan.clone());
    let mut model = Model::new(plan.clone());
    let mut task = Task::new(build(kind, &world));
    let drops_at = if numbers.below(6) == 0 {
        numbers.below(9)
    } else {
        usize::MAX
    };
    for round in 0.. {
        assert!(round < 100_000, "{name}: it never ends");
        let polled = task.poll();
        let expected = model.poll();
        same(&world, &mut model, &format!("{name}, poll {round}"));
        match (polled, expected) {
            (Poll::Ready(outcome), Some(mut expected)) => {
                if let (Outcome::Settled(list), false) = (&mut expected, is_known) {
                    let Outcome::Settled(known) = &outcome else {
                        panic!("{name}: {outcome:?}");
                    };
                    assert!(list[known.len()..].iter().all(Option::is_none), "{name}");
                    list.truncate(known.len());
                }
                if let (
                    Outcome::Stopped {
                        partial,
                        unfinished,
                    },
                    false,
                ) = (&mut expected, is_known)
                {
                    let Outcome::Stopped { partial: known, .. } = &outcome else {
                        panic!("{name}: {outcome:?}");
                    };
                    assert!(partial[known.len()..].iter().all(Option::is_none), "{name}");
                    partial.truncate(known.len());
                    unfinished.retain(|&i| i < known.len());
                }
                assert_eq!(outcome, expected, "{name}");
                drop(task);
                assert!(
                    world.take_log().is_empty(),
                    "{name}: something is left for later"
                );
                return;
            }
            (Poll::Pending, None) => {}
            (polled, expected) => panic!("{name}: {polled:?}, not {expected:?}"),
        }
        if round == drops_at {
            drop_early(task, &mut model, numbers.below(2) == 0);
            same(&world, &mut model, &format!("{name}, dropped"));
            return;
        }
        let woken = task.wakes.count() > 0;
        assert!(woken || !model.is_awake(), "{name}: asleep");
        let busy = model.is_awake() && numbers.below(3) > 0;
        for _ in 0..if busy { 0 } else { 1 + numbers.below(4) } {
            let whom = match numbers.below(12) {
                0 => Who::Until,
                1 => Who::Grace,
                _ => {
                    let from = numbers.below(n);
                    let running = (from..n).chain(0..from).find(|&i| model.is_running(i));
                    running.map_or(Who::Until, Who::Arm)
                }
            };
            world.wake(whom);
            model.wake(whom);
            let woken = task.wakes.count() > 0;
            assert!(woken || !model.is_awake(), "{name}: {whom:?} was lost");
        }
    }
}

fn check_sizes(sizes: &[usize], seeds: std::ops::Range<u64>) {
    for &n in sizes {
        for kind in kinds(n) {
            for seed in seeds.clone() {
                let mut numbers = Numbers::seed(seed * 31 + n as u64);
                let plan = plan(kind, n, &mut numbers);
                check(
                    kind,
                    &plan,
                    &mut numbers,
                    &format!("{kind:?} of {n}, seed {seed}"),
                );
            }
        }
    }
}

#[test]
fn a_few_arms_go_by_the_rules() {
    check_sizes(&[1, 2, 3, 4, 7], 0..1500);
}

#[test]
fn some_arms_go_by_the_rules() {
    check_sizes(&[22, 25, 60], 0..150);
}

#[test]
fn many_arms_whose_sweeps_are_cut_go_by_the_rules() {
    check_sizes(&[128, 129, 300], 0..40);
    check_sizes(&[1000], 0..10);
}
