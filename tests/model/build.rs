//! The gather that a call describes.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::stream::{Stream, StreamExt};
use gather::gather;

use super::actor::{Actor, World};
use super::call::{Mode, Shape};
use super::outcome;
use super::script::Who;
use super::trace::{Event, Got, Outcome, Reason};
use crate::support::containers::{AnyGather, array, listing};

type Future = AnyGather<'static, Outcome>;
type Items = Pin<Box<dyn Stream<Item = (usize, Got)>>>;

/// A gather whose type is forgotten.
pub enum Any {
    Future(Future),
    Stream(Items),
}

impl Any {
    /// One poll: what comes of it.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Event {
        match self {
            Self::Future(gather) => match gather.as_mut().poll(cx) {
                Poll::Pending => Event::Pending,
                Poll::Ready(outcome) => Event::Ready(outcome),
            },
            Self::Stream(items) => match items.as_mut().poll_next(cx) {
                Poll::Pending => Event::Pending,
                Poll::Ready(Some((index, got))) => Event::Item(index, got),
                Poll::Ready(None) => Event::End,
            },
        }
    }

    /// What `Debug` shows.
    pub fn shown(&self) -> Option<String> {
        match self {
            Self::Future(gather) => Some(format!("{gather:?}")),
            Self::Stream(_) => None,
        }
    }
}

/// The lengths of arrays and tuples that are built.
pub const ARRAYS: [usize; 8] = [0, 2, 2, 2, 21, 22, 22, 130];
pub const TUPLES: [usize; 4] = [1, 2, 4, 12];
pub const MANY: usize = 25;

fn tell(world: &Rc<World>) -> impl FnOnce(gather::StopReason) + use<> {
    let world = world.clone();
    move |why| {
        let reason = match why {
            gather::StopReason::Failed(arm) => Reason::Failed(world.call.number(arm)),
            gather::StopReason::Won(arm) => Reason::Won(world.call.number(arm)),
            gather::StopReason::Until => Reason::Until,
            gather::StopReason::Dropped => Reason::Dropped,
            gather::StopReason::Unwinding => Reason::Unwinding,
            other => panic!("{other:?} is new"),
        };
        world.add(Event::Guard(reason));
    }
}

fn watch(world: &Rc<World>) -> impl FnMut(gather::Progress) + use<> {
    let world = world.clone();
    move |at| {
        world.add(Event::Progress {
            done: at.done,
            total: at.total,
            arm: world.call.number(at.arm),
        });
    }
}

/// Outputs as a list, a tuple, or whatever `List` takes.
macro_rules! flat {
    (plain $outputs:expr) => {
        $outputs
    };
    (named $outputs:expr) => {
        $outputs.into_tuple()
    };
}

/// With what is set beside, and what the output is without it and with it.
macro_rules! options {
    ($world:ident, $gather:expr, |$call:ident, $output:ident| $bare:expr, $set:expr) => {{
        let gather = $gather;
        let $call = $world.call.clone();
        if $world.call.is_bare {
            return match $world.call.limit {
                None => listing(gather, move |$output| $bare),
                Some(limit) => listing(gather.limit(limit), move |$output| $bare),
            };
        }
        let gather = gather.until($world.actor(Who::Until));
        let gather = gather.on_cancel(tell($world)).progress(watch($world));
        let world = $world.clone();
        let grace = move || world.grace();
        match ($world.call.limit, $world.call.grace) {
            (None, false) => listing(gather, move |$output| $set),
            (None, true) => listing(gather.grace(grace), move |$output| $set),
            (Some(limit), false) => listing(gather.limit(limit), move |$output| $set),
            (Some(limit), true) => listing(gather.grace(grace).limit(limit), move |$output| $set),
        }
    }};
}

/// An output that a deadline may have come before.
macro_rules! early {
    ($flat:ident, $call:ident, $output:ident, |$given:ident| $outcome:expr) => {
        match $output {
            Ok($given) => $outcome,
            Err(early) => {
                let unfinished = outcome::numbers(&$call, early.unfinished());
                outcome::stopped(&$call, flat!($flat early.into_partial()), unfinished)
            }
        }
    };
}

/// In a mode whose output a deadline makes a `Result`.
macro_rules! stoppable {
    ($flat:ident, $world:ident, $gather:expr, |$call:ident, $given:ident| $outcome:expr) => {
        options!(
            $world,
            $gather,
            |$call, $given| $outcome,
            early!($flat, $call, $given, |$given| $outcome)
        )
    };
}

/// In one of the modes that wait for every arm.
macro_rules! waiting {
    ($flat:ident, $world:ident, $gather:expr) => {{
        let gather = $gather;
        match $world.call.mode {
            Mode::All => stoppable!($flat, $world, gather, |call, given| {
                outcome::full(&call, flat!($flat given))
            }),
            Mode::FailFast => stoppable!($flat, $world, gather.fail_fast(), |call, given| {
                match given {
                    Ok(given) => outcome::full(&call, flat!($flat given)),
                    Err(error) => outcome::one(&call, error),
                }
            }),
            Mode::Validate => stoppable!($flat, $world, gather.validate(), |call, given| {
                match given {
                    Ok(given) => outcome::full(&call, flat!($flat given)),
                    Err(errors) => outcome::errors(&call, flat!($flat errors)),
                }
            }),
            Mode::Settle => options!(
                $world,
                gather.settle(),
                |call, given| outcome::full(&call, flat!($flat given)),
                outcome::full(&call, flat!($flat given))
            ),
            mode => panic!("no {mode:?} of arms without an output"),
        }
    }};
}

/// In any mode.
macro_rules! any {
    ($world:ident, $gather:expr) => {{
        let gather = $gather;
        match $world.call.mode {
            Mode::Race => stoppable!(plain, $world, gather.race(), |call, given| {
                outcome::one(&call, given)
            }),
            Mode::FirstOk => stoppable!(plain, $world, gather.first_ok(), |call, given| {
                match given {
                    Ok(given) => outcome::one(&call, given),
                    Err(errors) => outcome::errors(&call, errors),
                }
            }),
            Mode::Quorum(n) => stoppable!(plain, $world, gather.quorum(n), |call, given| {
                match given {
                    Ok(given) => outcome::full(&call, given),
                    Err(missed) => outcome::missed(&call, missed),
                }
            }),
            _ => waiting!(plain, $world, gather),
        }
    }};
}

pub fn build(world: &Rc<World>) -> Any {
    if world.call.is_stream {
        Any::Stream(stream(world))
    } else {
        Any::Future(future(world))
    }
}

/// The outputs, one by one.
macro_rules! items {
    ($world:ident, $gather:expr) => {{
        let gather = $gather.on_cancel(tell($world)).progress(watch($world));
        let call = $world.call.clone();
        let item = move |item| outcome::item(&call, item);
        match $world.call.limit {
            None => Box::pin(gather.completions().map(item)) as Items,
            Some(n) => Box::pin(gather.limit(n).completions().map(item)),
        }
    }};
}

fn stream(world: &Rc<World>) -> Items {
    let n = world.call.arms.len();
    let arms = || (0..n).map(|i| world.actor(Who::Arm(i))).collect::<Vec<_>>();
    match (world.call.shape, world.call.mode) {
        (Shape::Vec, Mode::All) => items!(world, gather(arms())),
        (Shape::Vec, _) => items!(world, gather(arms()).settle()),
        (_, Mode::All) => items!(world, gather(pulled(world, 0..n))),
        (_, _) => items!(world, gather(pulled(world, 0..n)).settle()),
    }
}

fn future(world: &Rc<World>) -> Future {
    let n = world.call.arms.len();
    match world.call.shape {
        Shape::Vec => vec(world, (0..n).map(|i| world.actor(Who::Arm(i))).collect()),
        Shape::Iterator => iterator(world, pulled(world, 0..n)),
        Shape::Array => match n {
            0 => an_array::<0>(world),
            2 => an_array::<2>(world),
            21 => an_array::<21>(world),
            22 => an_array::<22>(world),
            _ => an_array::<130>(world),
        },
        Shape::Tuple => tuple(world, n),
        Shape::Many => many(world),
        Shape::Spread => spread(world),
        Shape::Spreads => spreads(world),
        Shape::Attributes => attributes(world),
        Shape::Deadlines => deadlines(world),
    }
}

fn vec(world: &Rc<World>, arms: Vec<Actor>) -> Future {
    any!(world, gather(arms))
}

fn iterator(world: &Rc<World>, arms: impl ExactSizeIterator<Item = Actor> + 'static) -> Future {
    any!(world, gather(arms))
}

/// All arms, made.
fn made<const N: usize>(world: &Rc<World>) -> [Actor; N] {
    array((0..N).map(|i| world.actor(Who::Arm(i))).collect())
}

fn an_array<const N: usize>(world: &Rc<World>) -> Future {
    any!(world, gather(made::<N>(world)))
}

fn tuple(world: &Rc<World>, n: usize) -> Future {
    match n {
        1 => any!(world, gather(<(_,)>::from(made::<1>(world)))),
        2 => any!(world, gather(<(_, _)>::from(made::<2>(world)))),
        4 => any!(world, gather(<(_, _, _, _)>::from(made::<4>(world)))),
        _ => {
            type Twelve<T> = (T, T, T, T, T, T, T, T, T, T, T, T);
            any!(world, gather(Twelve::from(made::<12>(world))))
        }
    }
}

/// More arms than a group holds.
fn many(world: &Rc<World>) -> Future {
    macro_rules! call {
        ($($x:ident)*) => {{
            let [$($x),*] = made::<MANY>(world);
            any!(world, gather!($($x),*))
        }};
    }
    call! { a b c d e f g h i j k l m n o p q r s t u v w x y }
}

fn spread(world: &Rc<World>) -> Future {
    let n = world.call.arms.len();
    let arm = |i| world.actor(Who::Arm(i));
    let (first, last) = (arm(0), arm(n - 1));
    let rest: Vec<Actor> = (1..n - 1).map(arm).collect();
    any!(world, gather!(first, ..rest, last))
}

/// The elements of a spread, made when they are pulled.
fn pulled(
    world: &Rc<World>,
    numbers: std::ops::Range<usize>,
) -> impl ExactSizeIterator<Item = Actor> + use<> {
    let world = world.clone();
    numbers.map(move |i| world.actor(Who::Arm(i)))
}

fn spreads(world: &Rc<World>) -> Future {
    let n = world.call.arms.len();
    let [first, _] = array(world.call.shape.spreads(n));
    let arm = |i| world.actor(Who::Arm(i));
    let (a, b, c) = (arm(first), arm(first + 1), arm(n - 1));
    let (xs, ys) = (pulled(world, 0..first), pulled(world, first + 2..n - 1));
    any!(world, gather!(..xs, a, b, ..ys, c))
}

fn attributes(world: &Rc<World>) -> Future {
    let n = world.call.arms.len();
    let [parts, lines, _] = array(world.call.shape.spreads(n));
    let arm = |i| world.actor(Who::Arm(i));
    let arms = |numbers: std::ops::Range<usize>| numbers.map(arm).collect::<Vec<_>>();
    let ticker = arm(0);
    let main = arm(1);
    let parts_end = 2 + parts;
    let lines_end = parts_end + 1 + lines;
    let (all, commit) = (arms(2..parts_end), arm(parts_end));
    let (more, audit) = (arms(parts_end + 1..lines_end), arm(lines_end));
    let rest = arms(lines_end + 1..n);
    waiting!(
        named,
        world,
        gather!(
            #[background]
            ticker = ticker,
            main = main,
            parts = ..all,
            #[shield]
            commit = commit,
            #[shield]
            lines = ..more,
            #[background]
            #[shield]
            audit = audit,
            #[background]
            beats = ..rest,
        )
    )
}

fn deadlines(world: &Rc<World>) -> Future {
    let n = world.call.arms.len();
    let arm = |i| world.actor(Who::Arm(i));
    let late = |i| world.actor(Who::Deadline(i));
    let rest: Vec<Actor> = (2..n - 1).map(arm).collect();
    waiting!(
        plain,
        world,
        gather!(
            #[until(late(0))]
            arm(0),
            arm(1),
            ..rest,
            #[shield]
            #[until(late(n - 1))]
            arm(n - 1),
        )
    )
}
