//! Pairs an implementation with a load: what is inside of the measurement and what is not.
//!
//! Inside: making the join out of the arms, driving it, dropping it with its outputs. Outside:
//! making the arms and what they wait for.

use std::array;
use std::future::Future;
use std::hint::black_box;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use crate::case::Measure;
use crate::driver::Task;
use crate::joins::{JoinCollection, JoinFallible, JoinFixed, JoinLimited, JoinNested};
use crate::loads::{EarlyError, Load};

/// An arm of the join `T` and of no other.
///
/// In a program the arms of each join have types of their own, so that its code has one caller and
/// is compiled for it; joins that share a type of arm would share the code as well.
struct Of<A, T>(A, PhantomData<fn(T)>);

impl<A: Future + Unpin, T> Future for Of<A, T> {
    type Output = A::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<A::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

#[inline]
fn arm<L: Load, T>(source: &L::Source, set: usize, index: usize) -> Of<L::Arm<'_>, T> {
    Of(L::arm(source, set, index), PhantomData)
}

type FixedArm<'a, L, const K: usize> = Of<<L as Load>::Arm<'a>, [L; K]>;
type VecArm<'a, L> = Of<<L as Load>::Arm<'a>, Vec<L>>;

/// `K` arms, each set on the stack.
fn fixed_sets<L: Load, const K: usize>(
    source: &L::Source,
    sets: usize,
) -> Vec<[FixedArm<'_, L, K>; K]> {
    let set = |set| array::from_fn(|index| arm::<L, _>(source, set, index));
    (0..sets).map(set).collect()
}

/// Any number of arms, each set a `Vec`.
fn vecs<L: Load>(source: &L::Source, arms: usize, sets: usize) -> Vec<Vec<VecArm<'_, L>>> {
    let set = |set| {
        (0..arms)
            .map(|index| arm::<L, _>(source, set, index))
            .collect()
    };
    (0..sets).map(set).collect()
}

pub(crate) fn fixed<J: JoinFixed<K>, L: Load, const K: usize>(
    _: usize,
    sets: usize,
    measure: Measure<'_>,
) {
    let source = L::source(K, sets);
    let mut inputs = fixed_sets::<L, K>(&source, sets);
    let task = Task::new();
    measure(&mut || {
        for (set, arms) in inputs.drain(..).enumerate() {
            L::drive(&source, set, &task, pin!(J::join(arms)));
        }
    });
}

pub(crate) fn fixed_bare<L: Load, const K: usize>(_: usize, sets: usize, measure: Measure<'_>) {
    let source = L::source(K, sets);
    let mut inputs = fixed_sets::<L, K>(&source, sets);
    measure(&mut || {
        for (set, mut arms) in inputs.drain(..).enumerate() {
            L::bare(&source, set, &mut arms, |output| drop(black_box(output)));
        }
    });
}

pub(crate) fn fallible<J: JoinFallible<K>, const K: usize>(
    _: usize,
    sets: usize,
    measure: Measure<'_>,
) {
    let source = EarlyError::source(K, sets);
    let mut inputs = fixed_sets::<EarlyError, K>(&source, sets);
    let task = Task::new();
    measure(&mut || {
        for (set, arms) in inputs.drain(..).enumerate() {
            EarlyError::drive(&source, set, &task, pin!(J::join(arms)));
        }
    });
}

pub(crate) fn nested<J: JoinNested, L: Load>(arms: usize, sets: usize, measure: Measure<'_>) {
    let source = L::source(arms, sets);
    let task = Task::new();
    measure(&mut || {
        for set in 0..sets {
            let join = pin!(J::join(|index| arm::<L, (L,)>(&source, set, index)));
            L::drive(&source, set, &task, join);
        }
    });
}

pub(crate) fn collection<J: JoinCollection, L: Load>(
    arms: usize,
    sets: usize,
    measure: Measure<'_>,
) {
    let source = L::source(arms, sets);
    let mut inputs = vecs::<L>(&source, arms, sets);
    let task = Task::new();
    measure(&mut || {
        for (set, arms) in inputs.drain(..).enumerate() {
            L::drive(&source, set, &task, pin!(J::join(arms)));
        }
    });
}

pub(crate) fn collection_bare<L: Load>(arms: usize, sets: usize, measure: Measure<'_>) {
    let source = L::source(arms, sets);
    let mut inputs = vecs::<L>(&source, arms, sets);
    measure(&mut || {
        for (set, mut arms) in inputs.drain(..).enumerate() {
            let mut outputs = Vec::with_capacity(arms.len());
            L::bare(&source, set, &mut arms, |output| outputs.push(output));
            black_box(outputs);
        }
    });
}

/// The arms are made one by one as places get free: that is what a limit is for.
pub(crate) fn limited<J: JoinLimited, L: Load>(arms: usize, sets: usize, measure: Measure<'_>) {
    let source = L::source(arms, sets);
    let task = Task::new();
    measure(&mut || {
        for set in 0..sets {
            let arms = (0..arms).map(|index| arm::<L, Option<L>>(&source, set, index));
            L::drive(&source, set, &task, pin!(J::join(arms)));
        }
    });
}

/// One arm after another.
pub(crate) fn limited_bare<L: Load>(arms: usize, sets: usize, measure: Measure<'_>) {
    let source = L::source(arms, sets);
    measure(&mut || {
        for set in 0..sets {
            let mut outputs = Vec::new();
            for index in 0..arms {
                let arm = &mut [arm::<L, Option<L>>(&source, set, index)];
                L::bare(&source, set, arm, |output| outputs.push(output));
            }
            black_box(outputs);
        }
    });
}
