//! An arm that fails while its siblings wait.

use std::task::Poll;

use super::{Arm, Load, poll_bare};
use crate::arms::{Attempt, Cell, Event};

/// The middle arm fails at its first poll; the others would wait for ever.
pub(crate) struct EarlyError;

impl Load for EarlyError {
    type Source = Vec<Cell>;
    type Output = Result<u64, u64>;
    type Arm<'a> = Attempt<'a>;

    fn source(arms: usize, _: usize) -> Vec<Cell> {
        (0..arms).map(|_| Cell::default()).collect()
    }

    fn arm(source: &Vec<Cell>, _: usize, index: usize) -> Attempt<'_> {
        if index == source.len() / 2 {
            Attempt::Fails
        } else {
            Attempt::Waits(Event::new(&source[index], 1))
        }
    }

    #[inline]
    fn bare(
        _: &Vec<Cell>,
        _: usize,
        arms: &mut [impl Arm<Self::Output>],
        mut keep: impl FnMut(Self::Output),
    ) {
        for arm in arms {
            if let Poll::Ready(output) = poll_bare(arm) {
                return keep(output);
            }
        }
    }
}
