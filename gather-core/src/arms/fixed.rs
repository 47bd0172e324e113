//! One group of arms of different types, and no arms at all.

use core::mem::ManuallyDrop;
use core::ops::ControlFlow;
use core::pin::Pin;

use super::{
    Arms, At, Cells, Contents, Drive, DriveCells, Fill, Left, Limit, Rekeep, Report, Take,
    TakeCells, bits_from, slots,
};
use crate::control::Count;
use crate::cursor::Phase;
use crate::drive::Visit;
use crate::marks::{self, GROUP, Marks};
use crate::mode::Mode;
use crate::pin;
use crate::wake::{Asked, Session};

/// A group: a tree of at most 21 arms, and their state.
#[derive(Debug)]
pub struct Fixed<T> {
    /// Dropped by whoever drops the gather, one by one (I3).
    cells: ManuallyDrop<T>,
    marks: Marks,
}

impl<T: Cells> Fixed<T> {
    /// A group that was not started.
    #[inline]
    pub fn new(cells: T) -> Self {
        const { assert!(T::COUNT <= GROUP, "`gather`: a group holds at most 21 arms") };
        let mut marks = Marks::fresh(T::COUNT);
        if T::DEPENDENT != 0 {
            marks.hold(T::DEPENDENT);
        }
        Self {
            cells: ManuallyDrop::new(cells),
            marks,
        }
    }

    /// The arms of a group that was not started.
    #[inline]
    pub(super) fn into_cells(self) -> T {
        ManuallyDrop::into_inner(self.cells)
    }

    /// Whether an arm is not finished.
    #[cfg(feature = "alloc")]
    pub(super) fn has_pending(&self) -> bool {
        self.marks.pending() != 0
    }

    /// Drops the futures of a group, if no gather has done it.
    #[cfg(feature = "alloc")]
    pub(super) fn drop_pending(self: Pin<&mut Self>) {
        let (cells, marks) = self.parts();
        if marks.pending() != 0 {
            clear_cells(cells, Contents::Futures, marks);
        }
    }

    #[inline]
    fn parts(self: Pin<&mut Self>) -> (Pin<&mut T>, &mut Marks) {
        // SAFETY: `one` requires that the closure only names fields: the cells, which nothing else
        // reaches in a pinned group, and the marks, which are never pinned.
        unsafe { pin::one(self, |group| (&mut *group.cells, &mut group.marks)) }
    }
}

impl<T: Cells + Rekeep<M, Arms: Cells>, M: Mode> Rekeep<M> for Fixed<T> {
    type Arms = Fixed<T::Arms>;

    #[inline]
    fn rekeep(self) -> Self::Arms {
        Fixed::new(self.into_cells().rekeep())
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<T: Cells> Arms for Fixed<T> {
    type Cursor = Phase;
    const PLACES: usize = T::COUNT;
    const LEAVES_ARMS: bool = T::BACKGROUND != 0;
    const HAS_DEPENDENT: bool = T::DEPENDENT != 0;

    #[inline]
    fn groups(&self) -> usize {
        1
    }

    fn first_marks(&self, _: usize) -> Marks {
        self.marks
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_finished(&self) -> bool {
        self.marks.pending() & !T::BACKGROUND == 0
    }

    fn has(&self, left: Left) -> bool {
        let arms = match left {
            Left::Any => self.marks.pending(),
            Left::Waited => self.marks.pending() & !T::BACKGROUND,
            Left::Running => self.marks.running() & !T::BACKGROUND,
            Left::Shielded => self.marks.running() & (T::SHIELD | T::REMOTE),
            Left::Remote => self.marks.running() & T::REMOTE,
        };
        arms != 0
    }

    #[inline]
    fn count(&self, _: At<'_>) -> Option<usize> {
        Some(T::COUNT - T::BACKGROUND.count_ones() as usize)
    }

    fn hold(self: Pin<&mut Self>) {
        self.parts().1.hold(!T::BACKGROUND);
    }

    fn withhold(self: Pin<&mut Self>, from: (usize, u32), at: At<'_>) {
        self.parts().1.withhold(bits_from(from, at.group));
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn flush(self: Pin<&mut Self>, _: usize, number: usize, asked: Asked, session: &Session<'_>) {
        session.flush(number, asked, self.parts().1);
    }

    #[inline]
    fn clear(self: Pin<&mut Self>, what: Contents, _: At<'_>) {
        let (cells, marks) = self.parts();
        let left = match what {
            Contents::Futures | Contents::Losers | Contents::Locals => marks.pending(),
            Contents::Outputs => marks.kept(),
        };
        if left != 0 {
            clear_cells(cells, what, marks);
        }
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        for (place, bit) in (at.place..at.place + T::COUNT).zip(0..) {
            report(place, None, self.marks.state(bit));
        }
    }

    #[inline]
    fn glance(&self, tell: &mut dyn FnMut(Marks)) {
        tell(self.marks);
    }
}

/// Not inlined: an end that has something to clear is rare, and there are several.
#[cold]
#[inline(never)]
fn clear_cells<T: Cells>(mut cells: Pin<&mut T>, what: Contents, marks: &mut Marks) {
    let stays = match what {
        Contents::Losers => T::SHIELD | T::REMOTE,
        Contents::Locals => T::REMOTE,
        Contents::Futures | Contents::Outputs => 0,
    };
    let empty: &mut dyn FnMut(u32) = &mut |bit| {
        let output = what == Contents::Outputs;
        // SAFETY: `empty` requires that the arm holds it: its marks said so until now (I3).
        unsafe { cells.as_mut().empty(bit as usize, output) };
    };
    slots::clear_marked(what, stays, marks, empty);
}

impl<T: DriveCells<M>, M: Mode> Drive<M> for Fixed<T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sweep<C: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, C>) -> ControlFlow<()> {
        let (mut cells, marks) = self.parts();
        let may_start = visit.admits() || T::DEPENDENT != 0 && visit.has_news();
        if !visit.is_due(visit.base().group, may_start && marks.waiting() != 0) {
            let waiting = marks.waiting() & !T::BACKGROUND;
            visit.pass_by(waiting.count_ones() as usize);
            return ControlFlow::Continue(());
        }
        let mut marks = visit.enter_group(marks);
        let mut waker = marks.lend();
        let flow = loop {
            let cells = cells.as_mut();
            let flow = cells.visit(0, false, &mut marks, &mut waker, visit);
            let is_last = T::DEPENDENT == 0 || flow.is_break();
            if is_last || !visit.passes_again(T::EARLY, &mut marks) {
                break flow;
            }
        };
        visit.pay_for_group(&marks);
        visit.leave_group(marks);
        flow
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, _: At<'_>) {
        let (cells, marks) = self.parts();
        if marks.running() & T::REMOTE != 0 {
            cells.call_off(losers, 0, *marks);
        }
    }

    fn start<C: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, C>) -> ControlFlow<()> {
        let (cells, marks) = self.parts();
        if marks.waiting() == 0 {
            return ControlFlow::Continue(());
        }
        let mut marks = visit.enter_waiting(marks);
        let mut waker = marks.lend();
        let flow = cells.visit(0, false, &mut marks, &mut waker, visit);
        visit.pay_for_group(&marks);
        visit.leave_group(marks);
        flow
    }

    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        let (cells, marks) = self.parts();
        if marks.vacant(T::COUNT) != 0 {
            cells.fill(0, marks, fill, at.place);
        }
    }
}

impl<T: Cells> Limit for Fixed<T> {
    type Limited = Self;

    fn limit(self) -> Self {
        self
    }
}

impl<T: TakeCells<P>, P> Take<P> for Fixed<T> {
    type Taken = T::Taken;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn take(self: Pin<&mut Self>, _: At<'_>) -> T::Taken {
        let (cells, marks) = self.parts();
        let all = marks::mask_of_u32(T::COUNT);
        let (kept, is_whole) = if T::WHOLE && !T::STANDS_IN && T::BACKGROUND == 0 {
            // One comparison for all arms.
            let is_whole = marks.are_all_outputs(T::COUNT);
            *marks = Marks::handed_on(T::COUNT);
            (all, is_whole)
        } else {
            let kept = marks.hand_on_all();
            (kept, kept == all)
        };
        if T::WHOLE {
            // I4.
            assert!(is_whole, "`gather`: an arm without output");
        }
        // SAFETY: `take` requires that the outputs in `kept` are ours: they were kept until now
        // (I3).
        unsafe { cells.take(0, kept) }
    }
}

/// No arms.
#[derive(Debug)]
pub struct Empty;

impl<M: Mode> Rekeep<M> for Empty {
    type Arms = Self;

    fn rekeep(self) -> Self {
        self
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl Arms for Empty {
    type Cursor = Phase;
    const PLACES: usize = 0;
    const LEAVES_ARMS: bool = false;

    fn groups(&self) -> usize {
        0
    }

    fn first_marks(&self, _: usize) -> Marks {
        Marks::default()
    }

    fn is_finished(&self) -> bool {
        true
    }

    fn has(&self, _: Left) -> bool {
        false
    }

    fn count(&self, _: At<'_>) -> Option<usize> {
        Some(0)
    }

    fn glance(&self, _: &mut dyn FnMut(Marks)) {}

    fn flush(self: Pin<&mut Self>, _: usize, _: usize, _: Asked, _: &Session<'_>) {}

    fn clear(self: Pin<&mut Self>, _: Contents, _: At<'_>) {}

    fn report(&self, _: At<'_>, _: &mut Report<'_>) {}
}

impl<M: Mode> Drive<M> for Empty {
    fn sweep<T: Count>(self: Pin<&mut Self>, _: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn call_off(self: Pin<&mut Self>, _: bool, _: At<'_>) {}

    fn fill(self: Pin<&mut Self>, _: &mut Fill<'_, M>, _: At<'_>) {}
}

impl Limit for Empty {
    type Limited = Self;

    fn limit(self) -> Self {
        self
    }
}

impl<P> Take<P> for Empty {
    type Taken = ();

    fn take(self: Pin<&mut Self>, _: At<'_>) {}
}
