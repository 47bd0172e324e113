//! A spread arm with a deadline: one future, for all of its elements.

use alloc::vec::Vec;
use core::mem;
use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::{
    Arms, At, Background, Contents, Drive, Fill, Fixed, Leaf, Left, Limit, Plan, Rekeep, Rekept,
    Report, Run, Take, Waited,
};
use crate::NoOutput;
use crate::arm::Whose;
use crate::control::Count;
use crate::cursor::Place;
use crate::drive::Visit;
use crate::marks::{Marks, State};
use crate::mode::{Mode, Verdict};
use crate::pin;
use crate::unwind;
use crate::wake::{Asked, Session};

/// Arms, and behind them a group of their deadline, which is no arm: nobody waits for it.
///
/// It is polled behind the arms: one that finishes in the same instant has finished.
#[derive(Debug)]
pub struct Deadlined<A, U> {
    arms: A,
    late: Late,
    deadline: Behind<U>,
}

/// Whether the deadline has come.
#[derive(Debug)]
enum Late {
    No,
    /// It has, and arms that run elsewhere were asked to let go. Behind a stop: which elements it was
    /// that were given up, and not cancelled before.
    Leaving(Option<Vec<usize>>),
    /// And none is left.
    Over,
}

/// A group of one arm, which nobody waits for.
type Alone<U> = Fixed<Leaf<Cutoff<U>, (), Background<Waited>>>;

/// That group, which is dropped as any value if no gather has done it: where the call is left by `?`, say.
#[derive(Debug)]
struct Behind<U>(Alone<U>);

impl<U> Drop for Behind<U> {
    fn drop(&mut self) {
        // SAFETY: `new_unchecked` requires that the group stays where it is: it is being dropped.
        unsafe { Pin::new_unchecked(&mut self.0) }.drop_pending();
    }
}

impl<A, U> Deadlined<A, U> {
    pub(crate) fn new(arms: A, deadline: U) -> Self {
        Self {
            arms,
            late: Late::No,
            deadline: Behind(Fixed::new(Leaf::new(Cutoff(deadline)))),
        }
    }

    fn parts(self: Pin<&mut Self>) -> (Pin<&mut A>, Pin<&mut Alone<U>>, &mut Late) {
        // SAFETY: `two` requires that the closure only names fields: the arms and the deadline,
        // which nothing else reaches when this is pinned, and a flag, which is never pinned.
        unsafe {
            pin::two(self, |all| {
                (&mut all.arms, &mut all.deadline.0, &mut all.late)
            })
        }
    }

    /// The same deadline for other arms, before the first poll.
    pub(super) fn map<B>(self, into: impl FnOnce(A) -> B) -> Deadlined<B, U> {
        Deadlined {
            arms: into(self.arms),
            late: Late::No,
            deadline: self.deadline,
        }
    }
}

/// A future that is polled like an arm and is none: no mode judges it.
#[derive(Debug)]
pub struct Cutoff<U>(U);

impl<U: Future, M: Mode> Run<M> for Cutoff<U> {
    type Output = ();
    type Kept = ();
    type Arm<L: Rekept> = L::Keeping<()>;
    const JUDGES_BY_USER_CODE: bool = false;

    fn fit<L: Rekept>(leaf: L) -> L::Keeping<()> {
        leaf.keeping()
    }

    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: `one` requires that the closure only names fields: the future, which nothing else
        // reaches when this is pinned.
        let future = unsafe { pin::one(self, |cutoff| (&mut cutoff.0, ())) }.0;
        future.poll(cx).map(|_| ())
    }

    fn judge(_: &mut M, (): (), _: Whose) -> Verdict<(), M::Stop> {
        Verdict::Keep(())
    }

    /// A panic that was captured is no arm's, and goes on.
    fn absent(why: NoOutput) -> Option<()> {
        #[cfg(feature = "std")]
        why.resume();
        #[cfg(not(feature = "std"))]
        unreachable!("`gather`: {why}")
    }
}

impl<A: Plan, U> Plan for Deadlined<A, U> {
    type Arms = Deadlined<A::Arms, U>;

    fn arms(self) -> Self::Arms {
        self.map(Plan::arms)
    }
}

impl<A: Rekept, U> Rekept for Deadlined<A, U> {
    type Output = A::Output;
    type Keeping<K> = Deadlined<A::Keeping<K>, U>;

    fn keeping<K>(self) -> Self::Keeping<K> {
        self.map(Rekept::keeping)
    }
}

impl<A: Rekeep<M>, U, M: Mode> Rekeep<M> for Deadlined<A, U> {
    type Arms = Deadlined<A::Arms, U>;

    fn rekeep(self) -> Self::Arms {
        self.map(Rekeep::rekeep)
    }
}

impl<A: Limit, U> Limit for Deadlined<A, U> {
    type Limited = Deadlined<A::Limited, U>;

    fn limit(self) -> Self::Limited {
        self.map(Limit::limit)
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<A: Arms, U> Arms for Deadlined<A, U> {
    type Cursor = Place;
    const PLACES: usize = A::PLACES;
    const LEAVES_ARMS: bool = A::LEAVES_ARMS;

    fn place(self: Pin<&mut Self>) {
        self.parts().0.place();
    }

    fn groups(&self) -> usize {
        self.arms.groups() + 1
    }

    fn needs_bank(&self) -> bool {
        self.arms.needs_bank()
    }

    fn first_marks(&self, group: usize) -> Marks {
        if group < self.arms.groups() {
            self.arms.first_marks(group)
        } else {
            self.deadline.0.first_marks(0)
        }
    }

    fn is_finished(&self) -> bool {
        self.arms.is_finished()
    }

    fn has(&self, left: Left) -> bool {
        self.arms.has(left)
    }

    fn count(&self, at: At<'_>) -> Option<usize> {
        self.arms.count(at)
    }

    fn hold(self: Pin<&mut Self>) {
        self.parts().0.hold();
    }

    /// Not the deadline, which is no arm.
    fn withhold(self: Pin<&mut Self>, from: (usize, u32), at: At<'_>) {
        self.parts().0.withhold(from, at);
    }

    fn flush(
        self: Pin<&mut Self>,
        group: usize,
        number: usize,
        asked: Asked,
        session: &Session<'_>,
    ) {
        let before = self.arms.groups();
        let (arms, deadline, _) = self.parts();
        if group < before {
            arms.flush(group, number, asked, session);
        } else {
            deadline.flush(0, number, asked, session);
        }
    }

    fn clear(self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        let groups = self.arms.groups();
        let (mut arms, mut deadline, _) = self.parts();
        // A stop that goes on with shielded elements goes on with their deadline.
        let both = matches!(what, Contents::Futures | Contents::Outputs);
        unwind::each(0..1 + usize::from(both), &mut |half| match half {
            0 => arms.as_mut().clear(what, at),
            _ => deadline.as_mut().clear(what, at.after(groups, 0)),
        });
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        self.arms.report(at, report);
    }
}

/// The elements that were started and are not finished.
fn running<A: Arms>(arms: &A, at: At<'_>) -> Vec<usize> {
    let mut running = Vec::new();
    arms.report(at, &mut |_, element, state| {
        if state == State::Pending {
            running.extend(element);
        }
    });
    running
}

impl<A: Drive<M>, U: Future, M: Mode> Drive<M> for Deadlined<A, U> {
    fn draw(self: Pin<&mut Self>, places: usize) {
        self.parts().0.draw(places);
    }

    fn undrawn(&self) -> (usize, Option<usize>) {
        match self.late {
            Late::No => self.arms.undrawn(),
            Late::Leaving(_) | Late::Over => (0, Some(0)),
        }
    }

    fn sweep<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let base = visit.base();
        let groups = self.arms.groups();
        let (mut arms, mut deadline, late) = self.parts();
        arms.as_mut().sweep(visit)?;
        let at = visit.at(base);
        if !arms.has(Left::Any) {
            deadline
                .as_mut()
                .clear(Contents::Futures, at.after(groups, 0));
        }
        // Also without a deadline: wakes that come too late are taken.
        visit.rebase(base.after(groups, 0));
        deadline.as_mut().sweep(visit)?;
        if matches!(late, Late::No) && arms.has(Left::Any) && !deadline.has_pending() {
            *late = Late::Leaving((!visit.starts()).then(|| running(&*arms, at)));
            if arms.has(Left::Waited) {
                visit.give_up(&*arms, arms.has(Left::Remote), at);
            }
            arms.as_mut().clear(Contents::Locals, at);
            arms.as_mut().call_off(false, at);
        }
        if let Late::Leaving(given_up) = late {
            if !arms.has(Left::Any) {
                let given_up = mem::take(given_up);
                *late = Late::Over;
                visit.leave_out(arms, given_up.as_deref(), at);
            }
        }
        ControlFlow::Continue(())
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, at: At<'_>) {
        self.parts().0.call_off(losers, at);
    }

    fn start<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        match self.late {
            Late::No => self.parts().0.start(visit),
            Late::Leaving(_) | Late::Over => ControlFlow::Continue(()),
        }
    }

    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        self.parts().0.fill(fill, at);
    }
}

impl<A: Take<P>, U, P> Take<P> for Deadlined<A, U> {
    type Taken = A::Taken;

    fn take(self: Pin<&mut Self>, at: At<'_>) -> A::Taken {
        self.parts().0.take(at)
    }
}
