//! Arms of one type, as many as there are: a `Vec`, or what an iterator yields.
//!
//! A collection holds its futures as they came until the first poll, so that it can be moved and be
//! given another mode for nothing. Then the slots take their place, and in the end the outputs take
//! that of the slots: where an output is no larger than its future, all in one allocation.

use alloc::vec::{self, Vec};
use core::cell::Cell;
use core::mem;
use core::ops::ControlFlow;
use core::pin::Pin;

use super::ledger::{Borrowed, Ledger, bit_of};
use super::{
    Arms, At, Contents, Drive, Fill, Left, Limit, Rekeep, Rekept, Report, Run, Take, Window,
    bits_from, slots,
};
use crate::control::Count;
use crate::cursor::Place;
use crate::drive::{Base, Visit};
use crate::marks::{GROUP, Marks};
use crate::mode::{Mode, Project};
use crate::slot::Slot;
use crate::unwind;
use crate::wake::{Asked, Session, Wakes};

/// A collection of arms.
#[derive(Debug)]
pub struct Many<F, K> {
    memory: Memory<F, K>,
    ledger: Ledger,
    /// How many arms were withheld, and not dropped yet.
    withheld: usize,
    pub(super) manner: Manner,
    /// How many groups there are: asked for at each poll, and a division. Here there is room for it.
    groups: u32,
}

/// What the arms of a collection have in common.
#[derive(Clone, Copy, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an attribute of its own, and any go together"
)]
pub struct Manner {
    /// They are elements of a spread, else they are arms themselves.
    pub(super) spread: bool,
    /// They run along and are not waited for.
    pub(super) background: bool,
    /// An early stop does not drop them once they were started.
    pub(super) shield: bool,
    /// They run elsewhere.
    pub(super) remote: bool,
}

impl Manner {
    /// Whether arms that were started stay when these contents are dropped.
    pub(super) fn stays(self, what: Contents) -> bool {
        match what {
            Contents::Losers => self.shield || self.remote,
            Contents::Locals => self.remote,
            Contents::Futures | Contents::Outputs => false,
        }
    }

    /// Whether arms are of those that are asked for, if there are any.
    pub(super) fn is(self, left: Left) -> bool {
        match left {
            Left::Any => true,
            Left::Waited | Left::Running => !self.background,
            Left::Shielded => self.shield || self.remote,
            Left::Remote => self.remote,
        }
    }

    /// Tells of the arm with this index, where the collection begins at `place`.
    pub(super) fn place(self, place: usize, index: usize) -> (usize, Option<usize>) {
        if self.spread {
            (place, Some(index))
        } else {
            (place + index, None)
        }
    }
}

/// What a collection holds.
#[derive(Debug)]
enum Memory<F, K> {
    /// Before the first poll.
    Futures(Vec<F>),
    /// From then on; on the heap: they are pinned there (I2).
    Slots(Vec<Slot<F, K>>),
}

impl<F, K> Memory<F, K> {
    /// The slots; none before the first poll.
    fn slots(&mut self) -> &mut [Slot<F, K>] {
        match self {
            Self::Futures(_) => &mut [],
            Self::Slots(slots) => slots,
        }
    }
}

impl<F, K> Many<F, K> {
    /// Arms that were not started.
    pub fn new(futures: Vec<F>) -> Self {
        Self::of(futures, Manner::default())
    }

    /// The futures of a collection that was not started, each made another.
    #[cfg(target_has_atomic = "64")]
    pub(super) fn into_remote<G>(self, into: impl FnMut(F) -> G) -> Many<G, K> {
        let manner = Manner {
            remote: true,
            ..self.manner
        };
        match self.memory {
            Memory::Futures(futures) => Many::of(futures.into_iter().map(into).collect(), manner),
            Memory::Slots(_) => unreachable!("`gather`: spawned after the first poll"),
        }
    }

    pub(super) fn of(futures: Vec<F>, manner: Manner) -> Self {
        let ledger = Ledger::full(futures.len());
        // So many that they don't fit are too many in any case (`Cursor::check`).
        let groups = u32::try_from(ledger.groups()).unwrap_or(u32::MAX);
        Self {
            ledger,
            memory: Memory::Futures(futures),
            withheld: 0,
            manner,
            groups,
        }
    }

    /// Whether every arm has a stored output.
    fn is_whole(&self, at: At<'_>) -> bool {
        let mut left = self.ledger.len;
        (0..self.groups()).all(|group| {
            let arms = left.min(GROUP);
            left -= arms;
            let marks = self.ledger.load(at.wakes, group, at.group + group);
            marks.are_all_kept(arms)
        })
    }

    /// Takes the marks of the stored outputs of a group.
    fn hand_on(self: Pin<&mut Self>, wakes: &Wakes, group: usize, number: usize) -> u32 {
        let mut borrowed = self.parts().ledger.borrow(wakes, group, number);
        borrowed.marks.hand_on_all()
    }

    /// The collection itself, of which nothing is pinned but what the slots hold.
    fn parts(self: Pin<&mut Self>) -> &mut Self {
        // SAFETY: `get_unchecked_mut` requires that nothing pinned is moved: the slots lie on the
        // heap, and no method moves them while one holds a future that was polled (I2).
        unsafe { self.get_unchecked_mut() }
    }

    /// The slots and the marks of a group.
    #[inline]
    fn group<'a>(
        self: Pin<&'a mut Self>,
        wakes: &'a Wakes,
        group: usize,
        number: usize,
    ) -> (Pin<&'a mut [Slot<F, K>]>, Borrowed<'a>) {
        let many = self.parts();
        let range = many.ledger.range(group);
        let borrowed = many.ledger.borrow(wakes, group, number);
        // SAFETY: `new_unchecked` requires that the slots stay in place while they hold futures:
        // they lie on the heap, and the `Vec` neither grows nor shrinks until they are gone (I2).
        let slots = unsafe { Pin::new_unchecked(&mut many.memory.slots()[range]) };
        (slots, borrowed)
    }
}

impl<F: Run<M>, K, M: Mode> Rekeep<M> for Many<F, K> {
    type Arms = F::Arm<Self>;

    fn rekeep(self) -> Self::Arms {
        F::fit(self)
    }
}

impl<F, K> Rekept for Many<F, K> {
    type Output = K;
    type Keeping<K2> = Many<F, K2>;

    fn keeping<K2>(self) -> Many<F, K2> {
        match self.memory {
            Memory::Futures(futures) => Many::of(futures, self.manner),
            Memory::Slots(_) => unreachable!("`gather`: another mode after the first poll"),
        }
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<F, K> Arms for Many<F, K> {
    type Cursor = Place;
    const PLACES: usize = 1;
    const LEAVES_ARMS: bool = true;

    fn place(self: Pin<&mut Self>) {
        let many = self.parts();
        if let Memory::Futures(futures) = &mut many.memory {
            many.memory = Memory::Slots(Slot::all(mem::take(futures)));
        }
    }

    fn groups(&self) -> usize {
        self.groups as usize
    }

    fn needs_bank(&self) -> bool {
        self.ledger.is_banked()
    }

    fn first_marks(&self, group: usize) -> Marks {
        Marks::fresh(self.ledger.len - group * GROUP)
    }

    #[inline]
    fn is_single(&self) -> bool {
        !self.ledger.is_banked()
    }

    fn is_finished(&self) -> bool {
        self.ledger.pending == 0 || self.manner.background
    }

    fn has(&self, left: Left) -> bool {
        let started = match left {
            Left::Any | Left::Waited => self.ledger.pending,
            _ => self.ledger.pending.saturating_sub(self.withheld),
        };
        self.manner.is(left) && started > 0
    }

    fn count(&self, _: At<'_>) -> Option<usize> {
        Some(if self.manner.background {
            0
        } else {
            self.ledger.len
        })
    }

    fn withhold(mut self: Pin<&mut Self>, from: (usize, u32), at: At<'_>) {
        let mut withheld = 0;
        for group in 0..self.groups() {
            let number = at.group + group;
            let (_, mut borrowed) = self.as_mut().group(at.wakes, group, number);
            borrowed.marks.withhold(bits_from(from, number));
            withheld += borrowed.marks.waiting().count_ones() as usize;
        }
        self.parts().withheld = withheld;
    }

    /// A bank's marks are flushed by each visit: the bank is there from the start.
    fn flush(self: Pin<&mut Self>, _: usize, number: usize, asked: Asked, session: &Session<'_>) {
        if !self.ledger.is_banked() {
            session.flush(number, asked, &mut self.parts().ledger.marks);
        }
    }

    fn clear(mut self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        let groups = match &self.memory {
            Memory::Futures(_) if what == Contents::Futures => return self.clear_unstarted(),
            Memory::Slots(_) if self.manner.stays(what) => return self.clear_withheld(at),
            Memory::Futures(_) => 0,
            Memory::Slots(_) if what != Contents::Outputs && self.ledger.pending == 0 => 0,
            Memory::Slots(_) if slots::is_done_with::<K>(what) => 0,
            Memory::Slots(slots) => slots.len().div_ceil(GROUP),
        };
        unwind::each(0..groups, &mut |group| {
            let (slots, mut borrowed) = self.as_mut().group(at.wakes, group, at.group + group);
            // SAFETY: `clear_group` requires that the bits are those from 0 on: `group` gives the
            // slots and the marks of one group.
            unsafe { slots::clear_group(slots, what, &mut borrowed.marks) };
        });
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        for index in 0..self.ledger.len {
            let group = index / GROUP;
            let marks = self.ledger.load(at.wakes, group, at.group + group);
            let (place, element) = self.manner.place(at.place, index);
            report(place, element, marks.state(bit_of(index)));
        }
    }
}

impl<F, K> Many<F, K> {
    /// Drops the futures of arms that were withheld.
    fn clear_withheld(mut self: Pin<&mut Self>, at: At<'_>) {
        if mem::take(&mut self.as_mut().parts().withheld) == 0 {
            return;
        }
        unwind::each(0..self.groups(), &mut |group| {
            let (slots, mut borrowed) = self.as_mut().group(at.wakes, group, at.group + group);
            // SAFETY: `clear_waiting` requires that the bits are those from 0 on: `group` gives the
            // slots and the marks of one group.
            unsafe { slots::clear_waiting(slots, &mut borrowed.marks) };
        });
    }

    /// Drops the futures of a collection that was not started.
    fn clear_unstarted(self: Pin<&mut Self>) {
        let many = self.parts();
        many.ledger.pending = 0;
        many.ledger.marks = Marks::default();
        drop(mem::replace(&mut many.memory, Memory::Slots(Vec::new())));
    }
}

impl<F, K> Many<F, K> {
    /// Polls the arms that are awake, which are one group.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn visit<M, T>(self: Pin<&mut Self>, base: Base, visit: &mut Visit<'_, M, T>) -> ControlFlow<()>
    where
        F: Run<M, Kept = K>,
        M: Mode,
        T: Count,
    {
        let background = self.manner.background;
        let (place, element) = self.manner.place(base.place, 0);
        visit.at_arm(place, element);
        let (slots, mut borrowed) = self.group(visit.wakes(), 0, base.group);
        let marks = visit.enter_group(&mut borrowed.marks);
        // SAFETY: `visit_group` requires that the bits are those from 0 on: `group` gives the slots
        // and the marks of one group.
        unsafe { slots::visit_group(slots, background, marks, visit) }
    }

    /// The same of as many groups as are in a bank.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sweep_bank<M, T>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()>
    where
        F: Run<M, Kept = K>,
        M: Mode,
        T: Count,
    {
        let base = visit.base();
        let Some(mut trail) = visit.trail(base.group, base.group + self.groups()) else {
            return ControlFlow::Continue(());
        };
        let many = self.parts();
        let (slots, manner) = (many.memory.slots(), many.manner);
        let pending = Cell::from_mut(&mut many.ledger.pending);
        while let Some(leaf) = trail.next() {
            let first = (leaf.number() - base.group) * GROUP;
            if Visit::<M, T>::asks_whose::<F>() {
                let (place, element) = manner.place(base.place, first);
                visit.at_arm(place, element);
            }
            let range = first..slots.len().min(first + GROUP);
            // SAFETY: `new_unchecked` requires that the slots stay in place while they hold futures:
            // they lie on the heap, and the `Vec` neither grows nor shrinks until they are gone (I2).
            let slots = unsafe { Pin::new_unchecked(&mut slots[range]) };
            let marks = visit.enter_leaf(leaf, pending);
            // SAFETY: `visit_group` requires that the bits are those from 0 on: the leaf's are.
            let flow = unsafe { slots::visit_group(slots, manner.background, marks, visit) };
            if flow.is_break() {
                trail.stop();
                return flow;
            }
        }
        ControlFlow::Continue(())
    }
}

impl<F, K, M> Drive<M> for Many<F, K>
where
    F: Run<M, Kept = K>,
    M: Mode,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sweep<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        if !T::ONE_GROUP && self.ledger.is_banked() {
            return self.sweep_bank(visit);
        }
        let base = visit.base();
        if T::ONE_GROUP || (self.ledger.len > 0 && visit.is_due(base.group, false)) {
            return self.visit(base, visit);
        }
        ControlFlow::Continue(())
    }

    fn call_off(mut self: Pin<&mut Self>, losers: bool, at: At<'_>) {
        if !self.manner.remote || (losers && self.manner.shield) {
            return;
        }
        for group in 0..self.groups() {
            let (slots, borrowed) = self.as_mut().group(at.wakes, group, at.group + group);
            // SAFETY: `call_off_group` requires that the bits are those from 0 on: `group` gives the
            // slots and the marks of one group.
            unsafe { slots::call_off_group::<F, K, M>(slots, borrowed.marks) };
        }
    }

    fn fill(mut self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        let manner = self.manner;
        if !fill.fills(manner.background) {
            return;
        }
        for group in 0..self.groups() {
            let number = at.group + group;
            let (slots, mut borrowed) = self.as_mut().group(at.wakes, group, number);
            // SAFETY: `fill_group` requires that the bits are those from 0 on: `group` gives the
            // slots and the marks of one group.
            unsafe {
                slots::fill_group(slots, &mut borrowed.marks, fill.is_end(), &mut |bit| {
                    let (place, element) = manner.place(at.place, group * GROUP + bit);
                    fill.kept::<F>(place, element, manner.background)
                });
            }
        }
    }
}

/// Gives back the memory that outputs do not need which have taken the place of larger futures, where
/// that is worth asking the allocator: from a page on, in bytes.
fn trim<T>(outputs: &mut Vec<T>) {
    const LITTLE: usize = 4096;
    let spare = outputs.capacity() - outputs.len();
    if spare * size_of::<T>() > LITTLE {
        outputs.shrink_to_fit();
    }
}

/// Of a collection that is there, the arms are pulled as places free up, too: so its outputs do not
/// take the place of its futures.
impl<F, K> Limit for Many<F, K> {
    type Limited = Window<vec::IntoIter<F>, F, K>;

    fn limit(self) -> Self::Limited {
        match self.memory {
            Memory::Futures(futures) => Window::of_vec(futures, self.manner),
            Memory::Slots(_) => unreachable!("`gather`: a limit after the first poll"),
        }
    }
}

impl<F, K, P: Project<K>> Take<P> for Many<F, K> {
    type Taken = Vec<P::Piece>;

    fn take(mut self: Pin<&mut Self>, at: At<'_>) -> Vec<P::Piece> {
        // No arm left does not say that all have an output: a stop leaves some without (I4).
        if P::WHOLE {
            assert!(self.is_whole(at), "`gather`: an arm without output");
        }
        // The marks go first (I3): from here on the outputs are the iterator's, which only moves.
        let memory = &mut self.as_mut().parts().memory;
        let Memory::Slots(slots) = mem::replace(memory, Memory::Slots(Vec::new())) else {
            unreachable!("`gather`: outputs before the first poll")
        };
        if P::WHOLE {
            // Nobody asks the marks any more: there are no slots that they could speak of.
            let mut pieces: Vec<_> = slots
                .into_iter()
                .map(|slot| {
                    // SAFETY: `into_kept` requires an output: every arm has one (I3), as was seen above
                    // (I4).
                    P::project(Some(unsafe { slot.into_kept() }))
                })
                .collect();
            trim(&mut pieces);
            return pieces;
        }
        let mut kept = 0;
        let mut pieces: Vec<_> = slots
            .into_iter()
            .enumerate()
            .map(|(index, slot)| {
                let bit = bit_of(index);
                if bit == 0 {
                    let group = index / GROUP;
                    kept = self.as_mut().hand_on(at.wakes, group, at.group + group);
                }
                P::project((kept & (1 << bit) != 0).then(|| {
                    // SAFETY: `into_kept` requires an output: the arm's was kept until now (I3).
                    unsafe { slot.into_kept() }
                }))
            })
            .collect();
        trim(&mut pieces);
        pieces
    }
}
