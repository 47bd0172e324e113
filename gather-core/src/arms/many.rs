//! Arms of one type, as many as there are: a `Vec`, or what an iterator yields.
//!
//! A collection holds its futures as they came until the first poll, so that it can be moved and be
//! given another mode for nothing. Then the slots take their place, and in the end the outputs take
//! that of the slots: where an output is no larger than its future, all in one allocation.

use alloc::vec::Vec;
use core::mem;
use core::ops::{ControlFlow, Range};
use core::pin::Pin;

use super::leaf::{ByFuture, ByNothing, Nothing};
use super::{Arms, At, Contents, Drive, Rekeep, Rekept, Report, Run, Take, slots};
use crate::cursor::Place;
use crate::drive::Visit;
use crate::marks::{GROUP, Marks, State};
use crate::mode::{Mode, Project};
use crate::pin;
use crate::slot::Slot;
use crate::wake::{Session, Wakes};

/// A collection of arms.
#[derive(Debug)]
pub struct Many<F, K> {
    store: Store<F, K>,
    /// How many arms are pending.
    pending: usize,
    /// How many arms there are, also when the slots are gone.
    len: usize,
    /// The marks of up to 21 arms; those of more are in the bank.
    marks: Marks,
    /// Whether the arms are elements of a spread, else they are arms themselves.
    spread: bool,
}

/// What a collection holds.
#[derive(Debug)]
enum Store<F, K> {
    /// Before the first poll.
    Futures(Vec<F>),
    /// From then on; on the heap: they are pinned there (I2).
    Slots(Vec<Slot<F, K>>),
}

impl<F, K> Store<F, K> {
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
        Self::of(futures, false)
    }

    fn of(futures: Vec<F>, spread: bool) -> Self {
        Self {
            pending: futures.len(),
            len: futures.len(),
            marks: Marks::fresh(futures.len()),
            store: Store::Futures(futures),
            spread,
        }
    }

    fn is_banked(&self) -> bool {
        self.len > GROUP
    }

    fn range(&self, group: usize) -> Range<usize> {
        group * GROUP..self.len.min((group + 1) * GROUP)
    }

    /// The marks of a group, before or after it was started.
    fn load(&self, wakes: &Wakes, group: usize, number: usize) -> Marks {
        match wakes.bank(number) {
            Some(cell) if self.is_banked() => cell.get(),
            // Not started, or what is left of a start that unwound: nothing.
            _ if self.is_banked() && self.pending == 0 => Marks::default(),
            _ if self.is_banked() => Marks::fresh(self.len - group * GROUP),
            _ => self.marks,
        }
    }

    /// Takes the marks of the stored outputs of a group.
    fn hand_on(self: Pin<&mut Self>, wakes: &Wakes, group: usize, number: usize) -> u32 {
        let mut marks = self.load(wakes, group, number);
        let kept = marks.hand_on_all();
        match wakes.bank(number) {
            Some(cell) if self.is_banked() => cell.set(marks),
            _ => self.parts().marks = marks,
        }
        kept
    }

    /// The collection itself, of which nothing is pinned but what the slots hold.
    fn parts(self: Pin<&mut Self>) -> &mut Self {
        // SAFETY: `get_unchecked_mut` requires that nothing pinned is moved: the slots lie on the
        // heap, and no method moves them while one holds a future that was polled (I2).
        unsafe { self.get_unchecked_mut() }
    }

    /// The slots and the marks of a group.
    fn group<'a>(
        self: Pin<&'a mut Self>,
        wakes: &'a Wakes,
        group: usize,
        number: usize,
    ) -> (Pin<&'a mut [Slot<F, K>]>, Borrowed<'a>) {
        let range = self.range(group);
        let marks = self.load(wakes, group, number);
        let many = self.parts();
        let borrowed = Borrowed {
            before: marks.pending().count_ones(),
            marks,
            pending: &mut many.pending,
            home: match wakes.bank(number) {
                Some(cell) if many.len > GROUP => Home::Bank(cell),
                _ => Home::Own(&mut many.marks),
            },
        };
        // SAFETY: `new_unchecked` requires that the slots stay in place while they hold futures:
        // they lie on the heap, and the `Vec` neither grows nor shrinks until they are gone (I2).
        let slots = unsafe { Pin::new_unchecked(&mut many.store.slots()[range]) };
        (slots, borrowed)
    }
}

/// Where the marks of a group are kept.
enum Home<'a> {
    Own(&'a mut Marks),
    Bank(&'a core::cell::Cell<Marks>),
}

/// The marks of a group, written back when the borrow ends, also by unwinding (I3).
struct Borrowed<'a> {
    marks: Marks,
    /// How many arms of the group were pending.
    before: u32,
    /// How many arms of the collection are.
    pending: &'a mut usize,
    home: Home<'a>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        *self.pending -= (self.before - self.marks.pending().count_ones()) as usize;
        match &mut self.home {
            Home::Own(marks) => **marks = self.marks,
            Home::Bank(cell) => cell.set(self.marks),
        }
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
        match self.store {
            Store::Futures(futures) => Many::of(futures, self.spread),
            Store::Slots(_) => unreachable!("`gather`: another mode after the first poll"),
        }
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<F, K> Arms for Many<F, K> {
    type Cursor = Place;
    const PLACES: usize = 1;

    fn place(self: Pin<&mut Self>) {
        let many = self.parts();
        if let Store::Futures(futures) = &mut many.store {
            let futures = mem::take(futures).into_iter();
            many.store = Store::Slots(futures.map(Slot::new).collect());
        }
    }

    fn groups(&self) -> usize {
        self.len.div_ceil(GROUP)
    }

    fn needs_bank(&self) -> bool {
        self.is_banked()
    }

    fn first_marks(&self, group: usize) -> Marks {
        Marks::fresh(self.len - group * GROUP)
    }

    fn is_finished(&self) -> bool {
        self.pending == 0
    }

    /// A bank's marks are flushed by each visit: the bank is there from the start.
    fn flush(self: Pin<&mut Self>, _: usize, number: usize, session: &Session<'_>) {
        if !self.is_banked() {
            session.flush(number, &mut self.parts().marks);
        }
    }

    fn clear(mut self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        let groups = match &self.store {
            Store::Futures(_) if what == Contents::Futures => return self.clear_unstarted(),
            Store::Futures(_) => 0,
            Store::Slots(slots) => slots.len().div_ceil(GROUP),
        };
        slots::clear_groups(0..groups, &mut |group| {
            let (slots, mut borrowed) = self.as_mut().group(at.wakes, group, at.group + group);
            // SAFETY: `clear_group` requires that the bits are those from 0 on: `group` gives the
            // slots and the marks of one group.
            unsafe { slots::clear_group(slots, what, &mut borrowed.marks) };
        });
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        for index in 0..self.len {
            let group = index / GROUP;
            let state = self
                .load(at.wakes, group, at.group + group)
                .state(bit_of(index));
            if self.spread {
                report(at.place, Some(index), state);
            } else {
                report(at.place + index, None, state);
            }
        }
    }
}

impl<F, K> Many<F, K> {
    /// Drops the futures of a collection that was not started.
    fn clear_unstarted(self: Pin<&mut Self>) {
        let many = self.parts();
        many.pending = 0;
        many.marks = Marks::default();
        drop(mem::replace(&mut many.store, Store::Slots(Vec::new())));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below 21")]
fn bit_of(index: usize) -> u32 {
    (index % GROUP) as u32
}

impl<F, K, M> Drive<M> for Many<F, K>
where
    F: Run<M, Kept = K>,
    M: Mode,
{
    fn visit(self: Pin<&mut Self>, group: usize, visit: &mut Visit<'_, M>) -> ControlFlow<()> {
        if self.spread {
            visit.spread(group * GROUP);
        } else {
            visit.pass_places(group * GROUP);
        }
        let (slots, mut borrowed) = self.group(visit.wakes(), group, visit.group());
        // SAFETY: `visit_group` requires that the bits are those from 0 on: `group` gives the slots
        // and the marks of one group.
        unsafe { slots::visit_group(slots, &mut borrowed.marks, visit) }
    }
}

impl<F, K, P: Project<K>> Take<P> for Many<F, K> {
    type Taken = Vec<P::Piece>;

    fn take(mut self: Pin<&mut Self>, at: At<'_>) -> Vec<P::Piece> {
        // The marks go first (I3): from here on the outputs are the iterator's, which only moves.
        let store = &mut self.as_mut().parts().store;
        let Store::Slots(slots) = mem::replace(store, Store::Slots(Vec::new())) else {
            unreachable!("`gather`: outputs before the first poll")
        };
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
        pieces.shrink_to_fit();
        pieces
    }
}

/// The arms that an iterator yields, drawn at the first poll.
#[derive(Debug)]
pub struct Lazy<I, F, K> {
    /// Until the first poll.
    source: Option<I>,
    /// From then on.
    drawn: Many<F, K>,
}

/// The iterator is never pinned.
impl<I, F: Unpin, K> Unpin for Lazy<I, F, K> {}

impl<I, F, K> Lazy<I, F, K> {
    /// The elements of a spread arm.
    fn spread(source: I) -> Self {
        Self::of(source, true)
    }

    /// Arms by themselves.
    pub fn collection(source: I) -> Self {
        Self::of(source, false)
    }

    fn of(source: I, spread: bool) -> Self {
        Self {
            source: Some(source),
            drawn: Many::of(Vec::new(), spread),
        }
    }

    #[inline]
    fn parts(self: Pin<&mut Self>) -> (Pin<&mut Many<F, K>>, &mut Option<I>) {
        // SAFETY: `one` requires that the closure only names fields: the arms, which nothing else
        // reaches when this is pinned, and the source, which is never pinned.
        unsafe { pin::one(self, |lazy| (&mut lazy.drawn, &mut lazy.source)) }
    }

    #[inline]
    fn drawn(self: Pin<&mut Self>) -> Pin<&mut Many<F, K>> {
        self.parts().0
    }
}

impl<I, F, K> Rekept for Lazy<I, F, K> {
    type Output = K;
    type Keeping<K2> = Lazy<I, F, K2>;

    fn keeping<K2>(self) -> Lazy<I, F, K2> {
        Lazy {
            source: self.source,
            drawn: self.drawn.keeping(),
        }
    }
}

impl<I, F: Run<M>, K, M: Mode> Rekeep<M> for Lazy<I, F, K> {
    type Arms = F::Arm<Self>;

    fn rekeep(self) -> Self::Arms {
        F::fit(self)
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<I, F, K> Arms for Lazy<I, F, K> {
    type Cursor = Place;
    const PLACES: usize = 1;

    fn place(self: Pin<&mut Self>) {
        self.drawn().place();
    }

    fn groups(&self) -> usize {
        self.drawn.groups()
    }

    fn needs_bank(&self) -> bool {
        self.drawn.needs_bank()
    }

    fn first_marks(&self, group: usize) -> Marks {
        self.drawn.first_marks(group)
    }

    fn is_finished(&self) -> bool {
        self.drawn.is_finished()
    }

    fn flush(self: Pin<&mut Self>, group: usize, number: usize, session: &Session<'_>) {
        self.drawn().flush(group, number, session);
    }

    fn clear(self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        self.drawn().clear(what, at);
    }

    /// A spread arm that was not drawn yet is one arm: how many it will be, nobody knows.
    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        if self.source.is_some() && self.drawn.spread {
            report(at.place, None, State::Pending);
        }
        self.drawn.report(at, report);
    }
}

impl<I, F, K, M> Drive<M> for Lazy<I, F, K>
where
    I: Iterator<Item: IntoFuture<IntoFuture = F>>,
    F: Run<M, Kept = K>,
    M: Mode,
{
    fn draw(self: Pin<&mut Self>) {
        let spread = self.drawn.spread;
        let (mut drawn, source) = self.parts();
        if let Some(source) = source.take() {
            let futures = source.map(IntoFuture::into_future).collect();
            drawn.set(Many::of(futures, spread));
        }
    }

    fn visit(self: Pin<&mut Self>, group: usize, visit: &mut Visit<'_, M>) -> ControlFlow<()> {
        self.drawn().visit(group, visit)
    }
}

impl<I, F, K, P: Project<K>> Take<P> for Lazy<I, F, K> {
    type Taken = Vec<P::Piece>;

    fn take(self: Pin<&mut Self>, at: At<'_>) -> Vec<P::Piece> {
        Take::<P>::take(self.drawn(), at)
    }
}

/// Anything that can be a spread arm; see [`IntoArm`](super::IntoArm), also for why there are two
/// implementations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an iterator of futures, so it cannot be a spread arm of `gather!`",
    label = "not an iterator of futures",
    note = "`..` takes anything `IntoIterator` whose items are futures: `..urls.iter().map(fetch)`"
)]
pub trait IntoSpread<By> {
    /// The arm.
    type Leaf;

    /// The arm, not started.
    fn into_spread(self) -> Self::Leaf;
}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator<Item: IntoFuture>> IntoSpread<ByFuture> for I {
    type Leaf =
        Lazy<I::IntoIter, <I::Item as IntoFuture>::IntoFuture, <I::Item as IntoFuture>::Output>;

    fn into_spread(self) -> Self::Leaf {
        Lazy::spread(self.into_iter())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Nothing> IntoSpread<ByNothing> for T {
    type Leaf = T;

    fn into_spread(self) -> T {
        self
    }
}
