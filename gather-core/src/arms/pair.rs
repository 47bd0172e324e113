//! Two containers, one behind the other.

use core::ops::ControlFlow;
use core::pin::Pin;

use super::{
    Arms, At, Cells, Contents, Drive, DriveCells, Fill, Left, Limit, Rekeep, Report, Take,
    TakeCells,
};
use crate::control::Count;
use crate::cursor::Place;
use crate::drive::{Live, Visit};
use crate::marks::Marks;
use crate::mode::Mode;
use crate::unwind;
use crate::wake::{ArmWaker, Asked, Session};

/// The first, then the second: of arms within a group, or of groups.
///
/// Calls are nested as balanced pairs, so that 256 arms are eight deep.
#[derive(Debug)]
pub struct Pair<A, B> {
    pub(crate) first: A,
    pub(crate) second: B,
}

impl<A, B> Pair<A, B> {
    /// Both.
    #[inline]
    pub fn new(first: A, second: B) -> Self {
        Self { first, second }
    }

    // Not by a function of `pin`: what is compiled for each pair of a call is kept small.
    #[inline]
    fn both(self: Pin<&mut Self>) -> (Pin<&mut A>, Pin<&mut B>) {
        // SAFETY: `get_unchecked_mut` requires that nothing pinned is moved: only fields are named.
        let pair = unsafe { self.get_unchecked_mut() };
        // SAFETY: `new_unchecked` requires that the field stays in place as long as the pair is pinned:
        // fields of a pinned struct do (I2).
        let first = unsafe { Pin::new_unchecked(&mut pair.first) };
        // SAFETY: as for the first.
        (first, unsafe { Pin::new_unchecked(&mut pair.second) })
    }
}

impl<A: Rekeep<M>, B: Rekeep<M>, M: Mode> Rekeep<M> for Pair<A, B> {
    type Arms = Pair<A::Arms, B::Arms>;

    #[inline]
    fn rekeep(self) -> Self::Arms {
        Pair::new(self.first.rekeep(), self.second.rekeep())
    }
}

/// How many bits `A` has.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a group has at most 21 arms"
)]
const fn bits<A: Cells>() -> u32 {
    A::COUNT as u32
}

impl<A: Cells, B: Cells> Cells for Pair<A, B> {
    const COUNT: usize = A::COUNT + B::COUNT;
    const BACKGROUND: u32 = A::BACKGROUND | B::BACKGROUND << A::COUNT;
    const SHIELD: u32 = A::SHIELD | B::SHIELD << A::COUNT;
    const REMOTE: u32 = A::REMOTE | B::REMOTE << A::COUNT;
    const DEPENDENT: u32 = A::DEPENDENT | B::DEPENDENT << A::COUNT;
    const EARLY: u32 = A::EARLY | B::EARLY << A::COUNT;

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn empty(self: Pin<&mut Self>, number: usize, output: bool) {
        let (first, second) = self.both();
        match number.checked_sub(A::COUNT) {
            // SAFETY: `empty` requires what ours does, of the same arm.
            None => unsafe { first.empty(number, output) },
            // SAFETY: as for the first half.
            Some(number) => unsafe { second.empty(number, output) },
        }
    }
}

#[expect(private_interfaces, reason = "see `Cells`")]
impl<A: DriveCells<M>, B: DriveCells<M>, M: Mode> DriveCells<M> for Pair<A, B> {
    // Not inlined, the visit would have to lie in memory: thirty stores in each poll.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn visit<'m, T: Count>(
        self: Pin<&mut Self>,
        bit: u32,
        more: bool,
        marks: &mut Live<'m>,
        waker: &mut ArmWaker<'m>,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<()> {
        let (first, second) = self.both();
        first.visit(bit, true, marks, waker, visit)?;
        second.visit(bit + const { bits::<A>() }, more, marks, waker, visit)
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, bit: u32, marks: Marks) {
        let (first, second) = self.both();
        first.call_off(losers, bit, marks);
        second.call_off(losers, bit + const { bits::<A>() }, marks);
    }

    fn fill(
        self: Pin<&mut Self>,
        bit: u32,
        marks: &mut Marks,
        fill: &mut Fill<'_, M>,
        place: usize,
    ) {
        let (first, second) = self.both();
        first.fill(bit, marks, fill, place);
        second.fill(bit + const { bits::<A>() }, marks, fill, place + A::COUNT);
    }
}

impl<A: TakeCells<P>, B: TakeCells<P>, P> TakeCells<P> for Pair<A, B> {
    const WHOLE: bool = A::WHOLE && B::WHOLE;
    const STANDS_IN: bool = A::STANDS_IN || B::STANDS_IN;
    type Taken = (A::Taken, B::Taken);

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn take(self: Pin<&mut Self>, bit: u32, kept: u32) -> Self::Taken {
        let (first, second) = self.both();
        // SAFETY: `take` requires that the outputs in `kept` are the caller's: ours says so.
        let first = unsafe { first.take(bit, kept) };
        // SAFETY: as for the first.
        (first, unsafe {
            second.take(bit + const { bits::<A>() }, kept)
        })
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<A: Arms, B: Arms> Arms for Pair<A, B> {
    type Cursor = Place;
    const PLACES: usize = A::PLACES + B::PLACES;
    const LEAVES_ARMS: bool = A::LEAVES_ARMS || B::LEAVES_ARMS;
    const HAS_DEPENDENT: bool = A::HAS_DEPENDENT || B::HAS_DEPENDENT;

    fn place(self: Pin<&mut Self>) {
        let (first, second) = self.both();
        first.place();
        second.place();
    }

    fn groups(&self) -> usize {
        self.first.groups() + self.second.groups()
    }

    fn needs_bank(&self) -> bool {
        self.first.needs_bank() || self.second.needs_bank()
    }

    fn first_marks(&self, group: usize) -> Marks {
        match group.checked_sub(self.first.groups()) {
            None => self.first.first_marks(group),
            Some(group) => self.second.first_marks(group),
        }
    }

    fn is_finished(&self) -> bool {
        self.first.is_finished() && self.second.is_finished()
    }

    fn has(&self, left: Left) -> bool {
        self.first.has(left) || self.second.has(left)
    }

    fn count(&self, at: At<'_>) -> Option<usize> {
        let second = at.after(self.first.groups(), A::PLACES);
        // A sum that can't be told is none that is known.
        self.first
            .count(at)?
            .checked_add(self.second.count(second)?)
    }

    fn hold(self: Pin<&mut Self>) {
        let (first, second) = self.both();
        first.hold();
        second.hold();
    }

    fn withhold(self: Pin<&mut Self>, from: (usize, u32), at: At<'_>) {
        let groups = self.first.groups();
        let (first, second) = self.both();
        first.withhold(from, at);
        second.withhold(from, at.after(groups, A::PLACES));
    }

    fn flush(
        self: Pin<&mut Self>,
        group: usize,
        number: usize,
        asked: Asked,
        session: &Session<'_>,
    ) {
        let before = self.first.groups();
        let (first, second) = self.both();
        match group.checked_sub(before) {
            None => first.flush(group, number, asked, session),
            Some(group) => second.flush(group, number, asked, session),
        }
    }

    fn clear(self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        let groups = self.first.groups();
        let (mut first, mut second) = self.both();
        unwind::each(0..2, &mut |half| match half {
            0 => first.as_mut().clear(what, at),
            _ => second.as_mut().clear(what, at.after(groups, A::PLACES)),
        });
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        self.first.report(at, report);
        let at = at.after(self.first.groups(), A::PLACES);
        self.second.report(at, report);
    }

    fn glance(&self, tell: &mut dyn FnMut(Marks)) {
        self.first.glance(tell);
        self.second.glance(tell);
    }
}

impl<A: Drive<M>, B: Drive<M>, M: Mode> Drive<M> for Pair<A, B> {
    fn draw(self: Pin<&mut Self>, places: usize) {
        let (first, second) = self.both();
        first.draw(places);
        second.draw(places);
    }

    fn sweep<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let base = visit.base();
        let groups = self.first.groups();
        let (first, second) = self.both();
        first.sweep(visit)?;
        visit.rebase(base.after(groups, A::PLACES));
        second.sweep(visit)
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, at: At<'_>) {
        let groups = self.first.groups();
        let (first, second) = self.both();
        first.call_off(losers, at);
        second.call_off(losers, at.after(groups, A::PLACES));
    }

    fn start<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let base = visit.base();
        let groups = self.first.groups();
        let (first, second) = self.both();
        first.start(visit)?;
        visit.rebase(base.after(groups, A::PLACES));
        second.start(visit)
    }

    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        let groups = self.first.groups();
        let (first, second) = self.both();
        first.fill(fill, at);
        second.fill(fill, at.after(groups, A::PLACES));
    }
}

impl<A: Limit, B: Limit> Limit for Pair<A, B> {
    type Limited = Pair<A::Limited, B::Limited>;

    fn limit(self) -> Self::Limited {
        Pair::new(self.first.limit(), self.second.limit())
    }
}

impl<A: Take<P>, B: Take<P>, P> Take<P> for Pair<A, B> {
    type Taken = (A::Taken, B::Taken);

    fn take(self: Pin<&mut Self>, at: At<'_>) -> Self::Taken {
        let groups = self.first.groups();
        let (first, second) = self.both();
        let first = first.take(at);
        (first, second.take(at.after(groups, A::PLACES)))
    }
}
