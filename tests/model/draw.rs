//! Calls and scripts at random, decided by a seed.

use super::build;
use super::call::{Arm, Call, Mode, Shape};
use super::script::{Act, End, Script, Scripts, Step, Who};
use crate::support::Numbers;

/// One of a list.
fn one<T: Copy>(numbers: &mut Numbers, list: &[T]) -> T {
    list[numbers.below(list.len())]
}

/// Once in so many.
fn once_in(numbers: &mut Numbers, times: usize) -> bool {
    numbers.below(times) == 0
}

pub fn call(numbers: &mut Numbers) -> Call {
    let shape = shape(numbers);
    let n = length(shape, numbers);
    let arms = shape.arms(n);
    let limit = match numbers.below(6) {
        0 => Some(1 + numbers.below(3)),
        1 => Some(1 + numbers.below(arms.len() + 2)),
        2 => Some(usize::MAX),
        _ => None,
    };
    let mode = mode(shape, arms.len(), numbers);
    let may_stream = shape.is_collection() && matches!(mode, Mode::All | Mode::Settle);
    let is_stream = may_stream && once_in(numbers, 2);
    let is_bare = !is_stream && once_in(numbers, 8);
    Call {
        mode,
        limit,
        grace: !is_bare && !is_stream && once_in(numbers, 3),
        is_stream,
        is_bare,
        shape,
        arms,
    }
}

fn shape(numbers: &mut Numbers) -> Shape {
    const SHAPES: [Shape; 12] = [
        Shape::Vec,
        Shape::Vec,
        Shape::Iterator,
        Shape::Array,
        Shape::Tuple,
        Shape::Tuple,
        Shape::Many,
        Shape::Spread,
        Shape::Spreads,
        Shape::Attributes,
        Shape::Attributes,
        Shape::Deadlines,
    ];
    one(numbers, &SHAPES)
}

/// How many arms, around the sizes where something changes inside now and then.
fn length(shape: Shape, numbers: &mut Numbers) -> usize {
    let n = match numbers.below(16) {
        0..=10 => numbers.below(8),
        11 | 12 => 20 + numbers.below(4),
        13 => 41 + numbers.below(4),
        14 => 127 + numbers.below(4),
        _ => numbers.below(201),
    };
    match shape {
        Shape::Array => one(numbers, &build::ARRAYS),
        Shape::Tuple => one(numbers, &build::TUPLES),
        Shape::Many => build::MANY,
        Shape::Vec | Shape::Iterator => n,
        _ => n.max(5),
    }
}

fn mode(shape: Shape, n: usize, numbers: &mut Numbers) -> Mode {
    let all = match shape {
        Shape::Attributes | Shape::Deadlines => 4,
        Shape::Array if n == 0 => 4,
        _ => 7,
    };
    match numbers.below(all) {
        0 => Mode::All,
        1 => Mode::FailFast,
        2 => Mode::Validate,
        3 => Mode::Settle,
        4 => Mode::Race,
        5 => Mode::FirstOk,
        _ => {
            let more = usize::from(shape.is_collection());
            let most = if once_in(numbers, 2) {
                n + more
            } else {
                3.min(n + more)
            };
            Mode::Quorum(1 + numbers.below(most.max(1)))
        }
    }
}

/// How much happens.
struct Temper {
    /// A step has less than so many acts.
    acts: usize,
    /// So many of a hundred fail.
    failing: usize,
    polls: usize,
}

pub fn scripts(call: &Call, numbers: &mut Numbers) -> Scripts {
    let n = call.arms.len();
    let temper = Temper {
        acts: one(numbers, &[1, 2, 5]),
        failing: match call.mode {
            Mode::FirstOk => one(numbers, &[0, 60, 95, 100]),
            Mode::Quorum(_) => one(numbers, &[0, 20, 50, 90]),
            _ => one(numbers, &[0, 2, 20, 50]),
        },
        polls: one(numbers, &[1, 2, 5]),
    };
    let arms = (0..n)
        .map(|i| arm(i, &call.arms, &temper, numbers))
        .collect();
    let deadlines = (0..n)
        .map(|i| {
            if call.arms[i].has_deadline {
                waits(n, 5, numbers)
            } else {
                Script::default()
            }
        })
        .collect();
    let mut scripts = Scripts {
        arms,
        deadlines,
        until: waits(n, 7, numbers),
        grace: waits(n, 4, numbers),
    };
    if n > 0 && once_in(numbers, 6) {
        let steps = &mut scripts.arms[numbers.below(n)].steps;
        let last = steps.last_mut().expect("a step");
        last.end = Some(End::Panic);
    }
    if n > 0 && once_in(numbers, 8) {
        scripts.arms[numbers.below(n)].is_bomb = true;
    }
    scripts
}

/// Somebody to be woken, a neighbour more often than not.
fn whom(i: usize, arms: &[Arm], numbers: &mut Numbers) -> Who {
    let n = arms.len();
    let near = (i + numbers.below(9)).saturating_sub(4).min(n - 1);
    match numbers.below(9) {
        0 => Who::Until,
        1..=3 => Who::Arm(numbers.below(n)),
        4 if arms[near].has_deadline => Who::Deadline(near),
        5 => Who::Grace,
        _ => Who::Arm(near),
    }
}

fn arm(i: usize, arms: &[Arm], temper: &Temper, numbers: &mut Numbers) -> Script {
    let polls = 1 + numbers.below(temper.polls);
    let mut steps = vec![Step::default(); polls];
    for step in &mut steps {
        for _ in 0..numbers.below(temper.acts) {
            step.acts.push(match numbers.below(8) {
                0 => Act::WakeSelf,
                1 => Act::Forget,
                2 => Act::Spend(whom(i, arms, numbers)),
                _ => Act::Wake(whom(i, arms, numbers)),
            });
        }
        // Who waits has somebody to wake it, most of the time.
        match numbers.below(16) {
            0 => {}
            1..=5 => step.acts.push(Act::WakeSelf),
            6 => step.acts.extend([Act::Keep, Act::WakeSelf]),
            7 => step.acts.insert(0, Act::Keep),
            _ => step.acts.push(Act::Keep),
        }
    }
    let fails = numbers.below(100) < temper.failing;
    steps[polls - 1].end = Some(if fails { End::Err } else { End::Ok });
    let mut at_drop = Vec::new();
    if once_in(numbers, 8) {
        at_drop.push(Act::Wake(whom(i, arms, numbers)));
    }
    Script {
        steps,
        at_drop,
        is_bomb: false,
    }
}

/// What a deadline does: it ends, or does not.
fn waits(n: usize, most: usize, numbers: &mut Numbers) -> Script {
    let ends = once_in(numbers, 2);
    let mut steps = vec![Step::default(); 1 + numbers.below(most)];
    for step in &mut steps {
        match numbers.below(6) {
            0 | 1 => step.acts.push(Act::WakeSelf),
            2 if n > 0 => step.acts.push(Act::Wake(Who::Arm(numbers.below(n)))),
            _ => {}
        }
        if numbers.below(4) > 0 {
            step.acts.push(Act::Keep);
        }
    }
    if let Some(last) = steps.last_mut().filter(|_| ends) {
        last.end = Some(End::Ok);
    }
    Script {
        steps,
        ..Script::default()
    }
}
