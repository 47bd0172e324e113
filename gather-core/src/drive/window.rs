//! What a window asks of a visit: its slots are not in the order of its arms. Nothing here is unsafe.

use core::ops::Range;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::{Base, Panic, Visit, nested};
use crate::arm::Whose;
use crate::arms::{Arms, At, Drive, Fill, Run, Why};
use crate::control::Count;
use crate::marks::{Marks, State};
use crate::mode::{Mode, Verdict};
use crate::wake::{ArmWaker, Asked, Quiet, Session, Walk};

/// Where an arm is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    /// The number of its group.
    pub(crate) group: usize,
    pub(crate) bit: u32,
    /// It has cloned its waker, and is lent one of its own.
    pub(crate) shares: bool,
}

impl Spot {
    /// The same behind so many groups.
    #[inline]
    pub(crate) fn after(self, groups: usize) -> Self {
        Self {
            group: self.group + groups,
            ..self
        }
    }
}

impl<'a, M: Mode, T: Count> Visit<'a, M, T> {
    /// Whether the sweep was cut behind the container that begins with this group, which has had
    /// its turn then.
    pub(crate) fn is_behind(&self, group: usize) -> bool {
        group < self.resume.0
    }

    /// What arms are lent that share no waker, to be [aimed](Self::aim_at) at each.
    #[inline]
    pub(crate) fn lend(&self) -> ArmWaker<'a> {
        self.session.lend()
    }

    /// Polls the arm that is there. `lent`: what was [lent](Self::lend).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn poll_spot<F: Run<M>>(
        &mut self,
        spot: Spot,
        lent: &ArmWaker<'a>,
        future: Pin<&mut F>,
    ) -> Result<Poll<F::Output>, Panic> {
        self.group = spot.group;
        let _entered = self.enter(spot.bit);
        self.session.aim(spot.bit);
        let own;
        let waker = match self.session.own_wakers(spot.group, spot.shares) {
            Some(wakers) => {
                own = wakers.lend(spot.bit);
                &own
            }
            None => lent,
        };
        nested::capture::<M, _>(|| future.run(&mut Context::from_waker(waker)))
    }

    /// What the mode makes of what an arm ended with.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn judge_spot<F: Run<M>>(
        &mut self,
        bit: u32,
        polled: Result<F::Output, Panic>,
    ) -> Verdict<F::Kept, M::Stop> {
        match polled {
            Ok(output) => self.judge::<F>(bit, output),
            #[cfg(feature = "std")]
            Err(panic) => self.absent::<F>(bit, panic),
            #[cfg(not(feature = "std"))]
            Err(panic) => match panic {},
        }
    }

    /// What was asked of the waker that was lent.
    #[inline]
    pub(crate) fn take_asked(&self) -> Asked {
        self.session.take_asked()
    }

    /// Whether arms may still be started, where there is a place for each.
    pub(crate) fn starts(&self) -> bool {
        !self.stopping
    }

    /// An arm takes a place.
    pub(crate) fn take_place(&mut self) {
        self.tally.take_place();
    }

    /// Whether arms of these groups may have been woken since they were [collected](Self::collect).
    #[inline]
    pub(crate) fn has_wakes(&self, groups: &Range<usize>, quiet: Option<Quiet<'a>>) -> bool {
        match quiet {
            Some(quiet) => quiet.is_over(),
            None => self.walk.sees(self.session, groups.start, groups.end),
        }
    }

    /// What tells, until it is [over](Quiet::is_over), that no arm of these groups was woken; if anything
    /// does.
    #[inline]
    pub(crate) fn quiet(&self, groups: &Range<usize>) -> Option<Quiet<'a>> {
        self.walk.quiet(self.session, groups.start, groups.end)
    }

    /// Takes the wakes of arms of these groups, group by group. The visit itself is not handed on: then it
    /// would have to lie in memory.
    #[inline]
    pub(crate) fn collect(&self, groups: &Range<usize>, tell: &mut dyn FnMut(usize, u32)) {
        collect(self.walk, self.session, groups, tell);
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

#[inline(never)]
fn collect(
    walk: Walk,
    session: &Session<'_>,
    groups: &Range<usize>,
    tell: &mut dyn FnMut(usize, u32),
) {
    if let Some(mut trail) = walk.trail(session, groups.start, groups.end) {
        while let Some(leaf) = trail.next() {
            tell(leaf.number(), leaf.take(u32::MAX));
        }
        return;
    }
    for group in groups.clone() {
        let (woken, _) = session.take_ready(group, u32::MAX);
        tell(group, woken);
    }
}
