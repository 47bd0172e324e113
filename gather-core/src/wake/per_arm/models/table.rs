//! Arms that the driver visits as it does those of a real container.

use core::cell::Cell;
use core::convert::Infallible;
use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::Context;
use std::collections::BTreeMap;
use std::vec::Vec;

use super::{Arm, WORDS};
use crate::arms::{Arms, At, Contents, Drive, Fill, Left, Report};
use crate::control::Count as Counting;
use crate::cursor::Place;
use crate::drive::{Live, Visit};
use crate::marks::Marks;
use crate::mode::Mode;
use crate::wake::{Asked, Session};

/// Arms at some places of some groups. Unlike the real containers, they may lie far apart.
pub(super) struct Table {
    pub(super) arms: BTreeMap<(usize, u32), Arm>,
    pub(super) marks: Vec<Marks>,
    /// Whether the arms' first wakes are in the block from the start.
    pub(super) banked: bool,
    /// Whether they are polled as one group.
    pub(super) single: bool,
}

impl Arms for Table {
    type Cursor = Place;
    const PLACES: usize = 0;
    const LEAVES_ARMS: bool = false;

    fn groups(&self) -> usize {
        self.marks.len()
    }

    fn is_single(&self) -> bool {
        self.single
    }

    fn needs_bank(&self) -> bool {
        self.banked
    }

    fn first_marks(&self, group: usize) -> Marks {
        self.marks[group]
    }

    fn is_finished(&self) -> bool {
        self.marks.iter().all(|marks| marks.pending() == 0)
    }

    fn has(&self, _: Left) -> bool {
        !self.is_finished()
    }

    fn count(&self, _: At<'_>) -> Option<usize> {
        None
    }

    fn flush(
        mut self: Pin<&mut Self>,
        group: usize,
        number: usize,
        asked: Asked,
        session: &Session<'_>,
    ) {
        session.flush(number, asked, &mut self.marks[group]);
    }

    fn clear(self: Pin<&mut Self>, _: Contents, _: At<'_>) {}

    fn report(&self, _: At<'_>, _: &mut Report<'_>) {}
}

pub(super) struct Mute;

impl Mode for Mute {
    type Stop = Infallible;
}

impl<M: Mode> Drive<M> for Table {
    fn sweep<T: Counting>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let Self {
            arms,
            marks,
            banked,
            ..
        } = self.get_mut();
        if *banked {
            let Some(mut trail) = visit.trail(0, marks.len()) else {
                unreachable!("a bank without a tree")
            };
            let pending = &Cell::new(usize::MAX);
            while let Some(leaf) = trail.next() {
                let entered = visit.enter_leaf(leaf, pending);
                let flow = poll_group(arms, leaf.number(), entered, visit);
                marks[leaf.number()] = leaf.marks().get();
                if flow.is_break() {
                    trail.stop();
                    return flow;
                }
            }
            return ControlFlow::Continue(());
        }
        let mut next = 0;
        loop {
            // A few groups are asked one by one, as arms of different types are; more as an array's.
            let found = if marks.len() < WORDS {
                (next..marks.len()).find(|group| visit.is_due(*group, false))
            } else {
                visit.next_group(next, marks.len())
            };
            let Some(group) = found else {
                return ControlFlow::Continue(());
            };
            next = group + 1;
            let entered = visit.enter_group(&mut marks[group]);
            poll_group(arms, group, entered, visit)?;
        }
    }

    fn call_off(self: Pin<&mut Self>, _: bool, _: At<'_>) {}

    fn fill(self: Pin<&mut Self>, _: &mut Fill<'_, M>, _: At<'_>) {}
}

/// Polls the arms of a group that are awake.
fn poll_group<M: Mode, T: Counting>(
    arms: &mut BTreeMap<(usize, u32), Arm>,
    group: usize,
    mut marks: Live<'_>,
    visit: &mut Visit<'_, M, T>,
) -> ControlFlow<()> {
    let mut waker = marks.lend();
    let mut ration = visit.ration(&mut marks);
    while let Some(bit) = ration.next() {
        let Some(arm) = arms.get_mut(&(group, bit)) else {
            unreachable!("an arm that is not there was woken")
        };
        let _ = visit.enter(bit);
        marks.aim::<T>(&mut waker, bit);
        let polled = arm(&Context::from_waker(&waker));
        if polled.is_ready() {
            marks.now.finish(bit);
        }
        if marks.is_disturbed::<T>() {
            visit.look_again(bit, &mut ration, &mut marks);
        }
    }
    ration.rouse(&mut marks);
    visit.leave_group(marks);
    visit.pay(ration, ControlFlow::Continue(()))
}
