//! Arms that wait for tokio's channels, driven by hand: one message per poll of the join.

use std::cell::Cell;
use std::task::Poll;

use tokio::sync::{mpsc, oneshot};

use super::{Arm, Load, finish, poll_bare};
use crate::arms;

/// `EACH` messages for each arm, arms taking turns.
pub(crate) struct Messages<const EACH: usize>;

/// One end is taken by the arm, the other is left to the driver.
pub(crate) struct Channels<S, R> {
    arms: usize,
    /// The arm whose turn it is.
    turn: Cell<usize>,
    ends: Vec<(S, Cell<Option<R>>)>,
}

impl<S, R> Channels<S, R> {
    fn new(arms: usize, sets: usize, channel: impl Fn() -> (S, R)) -> Self {
        let ends = (0..arms * sets).map(|_| channel());
        Self {
            arms,
            turn: Cell::new(0),
            ends: ends
                .map(|(sender, receiver)| (sender, Cell::new(Some(receiver))))
                .collect(),
        }
    }

    fn receiver(&self, set: usize, index: usize) -> R {
        let receiver = self.ends[set * self.arms + index].1.take();
        receiver.expect("each arm is made once")
    }

    /// The next arm, round and round.
    #[inline]
    fn next(&self) -> usize {
        let arm = self.turn.get();
        let after = arm + 1;
        self.turn.set(if after == self.arms { 0 } else { after });
        arm
    }

    #[inline]
    fn sender(&self, set: usize, index: usize) -> &S {
        &self.ends[set * self.arms + index].0
    }
}

impl<const EACH: usize> Load for Messages<EACH> {
    type Source = Channels<mpsc::Sender<u64>, mpsc::Receiver<u64>>;
    type Output = u64;
    type Arm<'a> = arms::Messages;

    const EVENTS: usize = EACH;

    fn source(arms: usize, sets: usize) -> Self::Source {
        Channels::new(arms, sets, || mpsc::channel(32))
    }

    fn arm(source: &Self::Source, set: usize, index: usize) -> arms::Messages {
        arms::Messages::new(source.receiver(set, index), EACH)
    }

    #[inline]
    fn step(source: &Self::Source, set: usize, step: usize) -> bool {
        let sender = source.sender(set, source.next());
        sender.try_send(step as u64).is_ok()
    }

    #[inline]
    fn bare(
        source: &Self::Source,
        set: usize,
        arms: &mut [impl Arm<Self::Output>],
        mut keep: impl FnMut(u64),
    ) {
        for step in 0..EACH {
            for arm in &mut *arms {
                Self::step(source, set, step);
                if let Poll::Ready(output) = poll_bare(arm) {
                    keep(output);
                }
            }
        }
    }
}

/// One value for each arm, in arm order.
pub(crate) struct Oneshots;

impl Load for Oneshots {
    type Source = Channels<Cell<Option<oneshot::Sender<u64>>>, oneshot::Receiver<u64>>;
    type Output = u64;
    type Arm<'a> = arms::Single;

    fn source(arms: usize, sets: usize) -> Self::Source {
        Channels::new(arms, sets, || {
            let (sender, receiver) = oneshot::channel();
            (Cell::new(Some(sender)), receiver)
        })
    }

    fn arm(source: &Self::Source, set: usize, index: usize) -> arms::Single {
        arms::Single(source.receiver(set, index))
    }

    #[inline]
    fn step(source: &Self::Source, set: usize, step: usize) -> bool {
        step < source.arms && {
            let sender = source.sender(set, step).take();
            sender.is_some_and(|sender| sender.send(step as u64).is_ok())
        }
    }

    #[inline]
    fn bare(
        source: &Self::Source,
        set: usize,
        arms: &mut [impl Arm<Self::Output>],
        mut keep: impl FnMut(u64),
    ) {
        for (step, arm) in arms.iter_mut().enumerate() {
            Self::step(source, set, step);
            keep(finish(arm));
        }
    }
}
