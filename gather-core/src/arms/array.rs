//! Arms of one type whose number is part of the type: in place, without an allocation.

use core::marker::PhantomData;
use core::ops::ControlFlow;
use core::pin::Pin;

use super::{
    Arms, At, Contents, Drive, Fill, Kind, Left, Limit, Rekeep, Rekept, Report, Run, Take, Waited,
    bits_from, slots,
};
use crate::control::Count;
use crate::cursor::Place;
use crate::drive::{Base, Visit};
use crate::marks::{GROUP, Marks};
use crate::mode::{Mode, Project};
use crate::pin;
use crate::slot::Slot;
use crate::unwind;
use crate::wake::{Asked, Session};

/// `N` arms in place.
#[derive(Debug)]
pub struct Array<F, K, const N: usize, X = Waited> {
    slots: [Slot<F, K>; N],
    table: Table<N>,
    kind: PhantomData<fn() -> X>,
}

/// The marks of all groups. Those of the first have a place of their own; those of the others lie
/// in a table of a byte for each arm, since a type can't have a number of groups computed from `N`:
/// `Marks::BYTES` bytes for each group behind the first are fewer than `N`.
#[derive(Debug)]
struct Table<const N: usize> {
    first: Marks,
    others: [u8; N],
    pending: usize,
}

impl<const N: usize> Table<N> {
    const GROUPS: usize = N.div_ceil(GROUP);

    fn fresh() -> Self {
        let mut table = Self {
            first: Marks::fresh(N),
            others: [0; N],
            pending: N,
        };
        for group in 1..Self::GROUPS {
            table.store(group, Marks::fresh(N - group * GROUP));
        }
        table
    }

    fn bytes(group: usize) -> core::ops::Range<usize> {
        (group - 1) * Marks::BYTES..group * Marks::BYTES
    }

    fn load(&self, group: usize) -> Marks {
        if group == 0 {
            return self.first;
        }
        let mut bytes = [0; Marks::BYTES];
        bytes.copy_from_slice(&self.others[Self::bytes(group)]);
        Marks::from_bytes(bytes)
    }

    fn store(&mut self, group: usize, marks: Marks) {
        if group == 0 {
            self.first = marks;
        } else {
            self.others[Self::bytes(group)].copy_from_slice(&marks.to_bytes());
        }
    }

    /// The first group from `from` on with an arm that waits for a place; `GROUPS` if there is none.
    fn first_waiting(&self, from: usize) -> usize {
        let (mut from, mut to) = (from, Self::GROUPS);
        while from < to {
            let middle = from.midpoint(to);
            if self.load(middle).waiting() == 0 {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }

    /// The marks of a group, written back when the borrow ends, also by unwinding (I3).
    fn borrow(&mut self, group: usize) -> Borrowed<'_, N> {
        let marks = self.load(group);
        Borrowed {
            before: marks.pending(),
            marks,
            group,
            table: self,
        }
    }
}

struct Borrowed<'a, const N: usize> {
    marks: Marks,
    /// Which arms of the group were pending.
    before: u32,
    group: usize,
    table: &'a mut Table<N>,
}

impl<const N: usize> Drop for Borrowed<'_, N> {
    fn drop(&mut self) {
        let gone = self.before & !self.marks.pending();
        if gone != 0 {
            self.table.pending -= gone.count_ones() as usize;
        }
        self.table.store(self.group, self.marks);
    }
}

impl<F, K, X, const N: usize> Array<F, K, N, X> {
    /// Arms that were not started.
    pub fn new(futures: [F; N]) -> Self {
        Self {
            slots: futures.map(Slot::new),
            table: Table::fresh(),
            kind: PhantomData,
        }
    }

    /// The futures of an array that was not started.
    pub(super) fn into_futures(self) -> [F; N] {
        self.slots.map(|slot| {
            // SAFETY: `into_future` requires a future that was never polled: an array can be moved
            // only before it is pinned for its first poll, and it holds its futures from the start.
            unsafe { slot.into_future() }
        })
    }

    fn group<'a>(
        self: Pin<&'a mut Self>,
        group: usize,
    ) -> (Pin<&'a mut [Slot<F, K>]>, Borrowed<'a, N>) {
        let first = group * GROUP;
        let fields = |array: &'a mut Self| {
            let slots = &mut array.slots[first..N.min(first + GROUP)];
            (slots, array.table.borrow(group))
        };
        // SAFETY: `one` requires that the closure only names fields: slots, which nothing else
        // reaches in a pinned array, and the table, which is never pinned.
        unsafe { pin::one(self, fields) }
    }
}

impl<F: Run<M>, K, X, M: Mode, const N: usize> Rekeep<M> for Array<F, K, N, X> {
    type Arms = F::Arm<Self>;

    fn rekeep(self) -> Self::Arms {
        F::fit(self)
    }
}

impl<F, K, X, const N: usize> Rekept for Array<F, K, N, X> {
    type Output = K;
    type Keeping<K2> = Array<F, K2, N, X>;

    fn keeping<K2>(self) -> Array<F, K2, N, X> {
        Array::new(self.into_futures())
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<F, K, X: Kind, const N: usize> Arms for Array<F, K, N, X> {
    type Cursor = Place;
    const PLACES: usize = N;
    const LEAVES_ARMS: bool = X::BACKGROUND;

    fn groups(&self) -> usize {
        Table::<N>::GROUPS
    }

    #[inline]
    fn is_single(&self) -> bool {
        Table::<N>::GROUPS <= 1
    }

    fn first_marks(&self, group: usize) -> Marks {
        self.table.load(group)
    }

    fn is_finished(&self) -> bool {
        self.table.pending == 0
    }

    /// No arm of an array has attributes, but all may run elsewhere.
    fn has(&self, left: Left) -> bool {
        match left {
            Left::Any | Left::Waited => !self.is_finished(),
            Left::Running => (0..self.groups()).any(|group| self.table.load(group).running() != 0),
            Left::Shielded | Left::Remote => X::REMOTE && self.has(Left::Running),
        }
    }

    fn count(&self, _: At<'_>) -> Option<usize> {
        Some(N)
    }

    fn hold(mut self: Pin<&mut Self>) {
        for group in 0..self.groups() {
            self.as_mut().group(group).1.marks.hold(u32::MAX);
        }
    }

    fn withhold(mut self: Pin<&mut Self>, from: (usize, u32), at: At<'_>) {
        for group in 0..self.groups() {
            let bits = bits_from(from, at.group + group);
            self.as_mut().group(group).1.marks.withhold(bits);
        }
    }

    fn flush(
        self: Pin<&mut Self>,
        group: usize,
        number: usize,
        asked: Asked,
        session: &Session<'_>,
    ) {
        session.flush(number, asked, &mut self.group(group).1.marks);
    }

    fn clear(mut self: Pin<&mut Self>, what: Contents, _: At<'_>) {
        if X::REMOTE && matches!(what, Contents::Losers | Contents::Locals) {
            return self.clear_waiting();
        }
        if slots::is_done_with::<K>(what) {
            return;
        }
        unwind::each(0..self.groups(), &mut |group| {
            let (slots, mut borrowed) = self.as_mut().group(group);
            // SAFETY: `clear_group` requires that the bits are those from 0 on: `group` gives the
            // slots and the marks of one group.
            unsafe { slots::clear_group(slots, what, &mut borrowed.marks) };
        });
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        for index in 0..N {
            let bit = bit_of(index);
            let marks = self.table.load(index / GROUP);
            report(at.place + index, None, marks.state(bit));
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below 21")]
fn bit_of(index: usize) -> u32 {
    (index % GROUP) as u32
}

impl<F, K, X: Kind, M, const N: usize> Drive<M> for Array<F, K, N, X>
where
    F: Run<M, Kept = K>,
    M: Mode,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sweep<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        if N == 0 {
            return ControlFlow::Continue(());
        }
        if T::ONE_GROUP {
            return self.visit(0, visit.base(), visit);
        }
        self.sweep_groups(visit)
    }

    fn call_off(mut self: Pin<&mut Self>, _: bool, _: At<'_>) {
        for group in 0..self.groups() {
            let (slots, borrowed) = self.as_mut().group(group);
            // SAFETY: `call_off_group` requires that the bits are those from 0 on: `group` gives the
            // slots and the marks of one group.
            unsafe { slots::call_off_group::<F, K, M>(slots, borrowed.marks) };
        }
    }

    fn fill(mut self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        for group in 0..self.groups() {
            let first = at.place + group * GROUP;
            let (slots, mut borrowed) = self.as_mut().group(group);
            // SAFETY: `fill_group` requires that the bits are those from 0 on: `group` gives the
            // slots and the marks of one group.
            unsafe {
                slots::fill_group(slots, &mut borrowed.marks, fill.is_end(), &mut |bit| {
                    fill.kept::<F>(first + bit, None, false)
                });
            }
        }
    }
}

impl<F, K, X: Kind, const N: usize> Array<F, K, N, X> {
    /// Drops the futures of arms that were not started.
    fn clear_waiting(mut self: Pin<&mut Self>) {
        unwind::each(0..self.groups(), &mut |group| {
            let (slots, mut borrowed) = self.as_mut().group(group);
            // SAFETY: `clear_waiting` requires that the bits are those from 0 on: `group` gives the
            // slots and the marks of one group.
            unsafe { slots::clear_waiting(slots, &mut borrowed.marks) };
        });
    }

    /// Polls the arms that are awake, group after group.
    fn sweep_groups<M, T>(mut self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()>
    where
        F: Run<M, Kept = K>,
        M: Mode,
        T: Count,
    {
        let base = visit.base();
        let (mut next, end) = (base.group, base.group + self.groups());
        if T::LIMITED {
            loop {
                // Arms start in arm order: all behind the first that waits do so, too. Nobody has a
                // waker of theirs, and no bits say that they are awake: an array has no bank, nor stands
                // beside a collection that has one.
                let waits = base.group + self.table.first_waiting(next - base.group);
                let group = match visit.next_group(next, waits) {
                    Some(group) => group,
                    None if waits < end && visit.is_due(waits, visit.admits()) => waits,
                    None => return ControlFlow::Continue(()),
                };
                self.as_mut().visit(group - base.group, base, visit)?;
                next = group + 1;
            }
        }
        while let Some(group) = visit.next_group(next, end) {
            self.as_mut().visit(group - base.group, base, visit)?;
            next = group + 1;
        }
        ControlFlow::Continue(())
    }

    /// The same of one group.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn visit<M, T>(
        self: Pin<&mut Self>,
        group: usize,
        base: Base,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<()>
    where
        F: Run<M, Kept = K>,
        M: Mode,
        T: Count,
    {
        visit.at_arm(base.place + group * GROUP, None);
        let (slots, mut borrowed) = self.group(group);
        let marks = visit.enter_group(&mut borrowed.marks);
        // SAFETY: `visit_group` requires that the bits are those from 0 on: `group` gives the slots
        // and the marks of one group.
        unsafe { slots::visit_group(slots, false, marks, visit) }
    }
}

impl<F, K, X: Kind, const N: usize> Limit for Array<F, K, N, X> {
    type Limited = Self;

    fn limit(self) -> Self {
        self
    }
}

impl<F, K, X: Kind, P: Project<K>, const N: usize> Take<P> for Array<F, K, N, X> {
    type Taken = [P::Piece; N];

    fn take(mut self: Pin<&mut Self>, _: At<'_>) -> [P::Piece; N] {
        let mut kept = 0;
        core::array::from_fn(|index| {
            let (slots, mut borrowed) = self.as_mut().group(index / GROUP);
            if index % GROUP == 0 {
                kept = borrowed.marks.hand_on_all();
            }
            let slot = pin::item(slots, index % GROUP);
            // SAFETY: `take` requires that the outputs in `kept` are ours: they were kept until now
            // (I3).
            P::project(unsafe { slots::take(slot, bit_of(index), kept) })
        })
    }
}
