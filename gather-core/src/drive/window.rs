//! What a window asks of a visit: its slots are not in the order of its arms. Nothing here is unsafe.

use core::pin::Pin;

use super::{Base, Live, Visit};
use crate::arm::Whose;
use crate::arms::{Arms, At, Drive, Fill, Why};
use crate::control::Count;
use crate::marks::{Marks, State};
use crate::mode::Mode;
use crate::wake::Woken;

impl<'a, M: Mode, T: Count> Visit<'a, M, T> {
    /// Whether the sweep was cut behind the container that begins with this group, which has had
    /// its turn then.
    pub(crate) fn is_behind(&self, group: usize) -> bool {
        group < self.resume.0
    }

    /// Arms in the slots of this group are polled next, in the order of their numbers.
    pub(crate) fn at_slots(&mut self, group: usize) {
        self.begin(group);
    }

    /// The marks of that group, for the next one.
    #[inline]
    pub(crate) fn live<'m>(&self, marks: &'m mut Marks) -> Live<'m>
    where
        'a: 'm,
    {
        Live::new::<T>(marks, self.session, self.group, self.own)
    }

    /// Whether arms may still be started, where there is a place for each.
    pub(crate) fn starts(&self) -> bool {
        !self.stopping
    }

    /// An arm takes a place.
    pub(crate) fn take_place(&mut self) {
        self.tally.take_place();
    }

    /// Whether arms of the groups from `from` on, and before `to`, may have been woken that nobody
    /// has looked at.
    pub(crate) fn has_wakes(&self, from: usize, to: usize) -> bool {
        self.walk.sees(self.session, from, to)
    }

    /// What tells that there are no such arms yet, until a group is entered.
    #[inline]
    pub(crate) fn quiet(&self) -> Option<Woken<'a>> {
        self.walk.quiet(self.session)
    }

    /// An empty slot is about to be used again: who was in it is not woken any more.
    pub(crate) fn forget_wakes(&self, group: usize, bit: u32) {
        if self.wakes().is_shared() {
            self.session.take_ready(group, 1 << bit);
        }
    }

    /// Whether the sweep was cut.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut.is_some()
    }

    /// The sweep is cut, and goes on with this group in the next poll.
    pub(crate) fn cut_at(&mut self, group: usize) {
        self.cut = Some((group, 0));
        self.session.owe_wake();
    }

    /// A container that begins here.
    pub(crate) fn at(&self, base: Base) -> At<'a> {
        At {
            wakes: self.wakes(),
            group: base.group,
            place: base.place,
        }
    }

    /// Elements are about to be given up: their places are free, and whoever watches is told. For
    /// those that were started and are `remote` that happens once they have let go.
    pub(crate) fn give_up<A: Arms>(&mut self, arms: &A, remote: bool, at: At<'_>) {
        let names = self.names;
        self.recount = true;
        arms.report(at, &mut |place, element, state| {
            let leaves = state == State::Pending && !remote;
            if T::LIMITED && leaves {
                self.give_place();
            }
            // Those of which nobody knows how many they are were never there.
            if leaves || (state == State::Waiting && element.is_some()) {
                self.tally.completed(Whose {
                    place,
                    element,
                    names,
                });
            }
        });
    }

    /// Stores for elements that were given up that they have no output: all without one, or `these`.
    pub(crate) fn leave_out<A: Drive<M>>(
        &mut self,
        arms: Pin<&mut A>,
        these: Option<&[usize]>,
        at: At<'_>,
    ) {
        let fill = Fill::new(self.mode, self.names, Why::GivenUp);
        arms.fill(&mut fill.of(these), at);
    }

    /// Takes the wakes of arms that are all finished.
    pub(crate) fn take_wakes(&mut self, base: Base, groups: usize) {
        let (mut next, end) = (base.group, base.group + groups);
        while let Some(group) = self.next_group(next, end) {
            let _ = self.enter_group(&mut Marks::default());
            next = group + 1;
        }
    }

    /// Arms stay awake for the next sweep, or for the next poll.
    pub(crate) fn owe_wake(&self) {
        self.session.owe_wake();
    }

    /// The number of arms is known now.
    pub(crate) fn recount(&mut self) {
        self.recount = true;
    }
}
