//! The one poll loop, for every container and every mode; nothing here is unsafe.
//!
//! A *sweep* visits every arm that was awake when it began, once, in arm order, and those that are
//! woken meanwhile if they lie ahead. A poll is a sweep, or as much of it as the budget allows: the
//! [`Cursor`](crate::cursor) says where the next poll goes on.

use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use crate::arm::Whose;
use crate::arms::{Drive, Run};
use crate::cursor::Cursor;
use crate::marks::{Live, Marks, above};
use crate::mode::{Mode, Verdict};
use crate::wake::{Session, Wakes, Walk};

/// What a panic left, in the modes that capture it.
#[cfg(feature = "std")]
pub(crate) type Panic = std::boxed::Box<dyn core::any::Any + Send>;
#[cfg(not(feature = "std"))]
pub(crate) type Panic = core::convert::Infallible;

/// One poll's visit to the arms.
pub struct Visit<'a, M: Mode> {
    mode: &'a mut M,
    session: &'a Session<'a>,
    wakes: &'a Wakes,
    /// Lent to arms of groups that share no waker yet.
    shim: &'a Waker,
    names: &'static [&'static str],
    /// How many arms may still be polled.
    budget: usize,
    /// The group that is being visited, the place of its first arm, and for a spread's group its
    /// first element.
    group: usize,
    place: usize,
    element: Option<usize>,
    /// The bits of the group that have not been passed.
    ahead: u32,
    /// Whether there is but one group; `drive` flushes it.
    one_group: bool,
    /// Where the budget was spent.
    cut: Option<(usize, u32)>,
    stop: Option<(M::Stop, Whose)>,
}

impl<'a, M: Mode> Visit<'a, M> {
    /// The group has arms behind `places` others.
    pub(crate) fn pass_places(&mut self, places: usize) {
        self.place += places;
    }

    /// The group is one of a collection's, and begins with `element`.
    #[cfg_attr(
        not(feature = "alloc"),
        allow(dead_code, reason = "only collections are spread")
    )]
    pub(crate) fn spread(&mut self, element: usize) {
        self.element = Some(element);
    }

    /// Where collections keep their marks.
    #[cfg_attr(
        not(feature = "alloc"),
        allow(dead_code, reason = "only collections have banks")
    )]
    pub(crate) fn wakes(&self) -> &'a Wakes {
        self.wakes
    }

    /// The number of the group among all groups.
    #[cfg_attr(
        not(feature = "alloc"),
        allow(dead_code, reason = "only collections have banks")
    )]
    pub(crate) fn group(&self) -> usize {
        self.group
    }

    /// Begins with a group: learns which of its arms were woken.
    #[inline]
    pub(crate) fn enter_group<'m>(&mut self, marks: &'m mut Marks) -> Live<'m> {
        let mut marks = Live::new(marks);
        if self.wakes.is_shared() {
            marks
                .now
                .wake(self.session.take_ready(self.group, self.ahead));
        }
        marks
    }

    /// Ends with a group: arms that stay awake are for the next sweep, or for the next poll.
    #[inline]
    pub(crate) fn leave_group(&mut self, mut marks: Live<'_>) {
        let marks = marks.save();
        if !self.one_group {
            self.session.flush(self.group, marks);
        }
    }

    /// Whether the arm is to be polled.
    #[inline]
    pub(crate) fn is_awake(&self, bit: u32, marks: &Live<'_>) -> bool {
        marks.now.is_awake(bit) && self.ahead & (1 << bit) != 0
    }

    /// The next arm that is to be polled.
    #[inline]
    pub(crate) fn next_awake(&self, marks: &Live<'_>) -> Option<u32> {
        let awake = marks.now.awake() & self.ahead;
        (awake != 0).then(|| awake.trailing_zeros())
    }

    /// The arm was visited, and everything before it.
    #[inline]
    pub(crate) fn pass(&mut self, bit: u32) {
        self.ahead = above(bit);
    }

    /// One more arm is about to be polled; breaks if the budget is spent.
    #[inline]
    pub(crate) fn spend(&mut self, bit: u32) -> ControlFlow<()> {
        if self.budget == 0 {
            self.cut = Some((self.group, bit));
            return ControlFlow::Break(());
        }
        self.budget -= 1;
        ControlFlow::Continue(())
    }

    /// Lends an arm its waker and polls it: `None` if it is pending, else its output or its panic.
    #[inline]
    pub(crate) fn poll_arm<O>(
        &mut self,
        bit: u32,
        marks: &mut Live<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<O>,
    ) -> Option<Result<O, Panic>> {
        let own = if marks.now.is_shared() {
            self.session.arm_waker(self.group, bit)
        } else {
            self.session.aim(self.group, bit);
            None
        };
        let waker = own.as_deref().unwrap_or(self.shim);
        match capture::<M, _>(|| poll(&mut Context::from_waker(waker))) {
            Ok(Poll::Pending) => {
                if own.is_some() || !self.session.was_woken() {
                    marks.now.sleep(bit);
                }
                if self.session.take_cloned() {
                    marks.now.share();
                }
                None
            }
            Ok(Poll::Ready(output)) => Some(Ok(output)),
            Err(panic) => Some(Err(panic)),
        }
    }

    /// Learns which arms ahead in this group were woken while `bit` was polled.
    #[inline]
    pub(crate) fn look_ahead(&mut self, bit: u32, marks: &mut Live<'_>) {
        if self.wakes.is_shared() {
            marks
                .now
                .wake(self.session.take_ready(self.group, above(bit)));
        }
    }

    #[inline]
    pub(crate) fn judge<F: Run<M>>(
        &mut self,
        bit: u32,
        output: F::Output,
    ) -> Verdict<F::Kept, M::Stop> {
        let whose = self.whose(bit);
        F::judge(self.mode, output, whose)
    }

    /// What a mode that captures panics stores for an arm that panicked.
    #[cold]
    #[cfg_attr(
        not(feature = "std"),
        allow(clippy::unused_self, reason = "as with `std`")
    )]
    pub(crate) fn absent<F: Run<M>>(&self, bit: u32, panic: Panic) -> Verdict<F::Kept, M::Stop> {
        #[cfg(feature = "std")]
        {
            let why = crate::NoOutput::panic(self.whose(bit).arm(), panic);
            match F::absent(why) {
                Some(kept) => Verdict::Keep(kept),
                None => unreachable!("`gather`: a mode captured a panic that it has no place for"),
            }
        }
        #[cfg(not(feature = "std"))]
        {
            let _ = bit;
            match panic {}
        }
    }

    #[inline]
    fn whose(&self, bit: u32) -> Whose {
        let bit = bit as usize;
        let names = self.names;
        match self.element {
            Some(first) => Whose {
                place: self.place,
                element: Some(first + bit),
                names,
            },
            None => Whose {
                place: self.place + bit,
                element: None,
                names,
            },
        }
    }

    /// The gather ends here.
    #[inline]
    pub(crate) fn stop(&mut self, bit: u32, stop: M::Stop) {
        self.stop = Some((stop, self.whose(bit)));
    }
}

impl<M: Mode> core::fmt::Debug for Visit<'_, M> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Visit")
    }
}

/// Captures a panic if the mode does.
#[inline]
#[cfg_attr(
    not(feature = "std"),
    allow(clippy::unnecessary_wraps, reason = "as with `std`")
)]
fn capture<M: Mode, T>(poll: impl FnOnce() -> T) -> Result<T, Panic> {
    #[cfg(feature = "std")]
    if M::CAPTURES_PANICS {
        // The arm is dropped at once if it panicked, so nobody sees it in a broken state.
        return std::panic::catch_unwind(std::panic::AssertUnwindSafe(poll));
    }
    Ok(poll())
}

/// Draws the arms' sources and makes the bank, if the arms need one.
#[inline]
fn start<A: Drive<M>, M: Mode>(mut arms: Pin<&mut A>, wakes: &mut Wakes, cx: &Context<'_>) {
    arms.as_mut().draw();
    let groups = arms.groups();
    A::Cursor::check(groups);
    #[cfg(feature = "alloc")]
    if groups > 1 && arms.needs_bank() {
        wakes.open_bank(cx.waker(), groups, |group| arms.first_marks(group));
    }
    #[cfg(not(feature = "alloc"))]
    let _ = (wakes, cx);
    arms.as_mut().place();
}

/// Polls the arms that are awake: ready with what stopped the gather, if anything did, once it is
/// stopped or no arm is pending.
#[inline]
pub(crate) fn drive<A: Drive<M>, M: Mode>(
    mut arms: Pin<&mut A>,
    wakes: &mut Wakes,
    cursor: &mut A::Cursor,
    mode: &mut M,
    names: &'static [&'static str],
    cx: &Context<'_>,
) -> Poll<Option<(M::Stop, Whose)>> {
    if A::Cursor::ONE_GROUP {
        // It is complete as it is.
        *cursor = A::Cursor::START;
    } else if *cursor == A::Cursor::FRESH {
        start(arms.as_mut(), wakes, cx);
        *cursor = A::Cursor::START;
    }
    let groups = arms.groups();
    let session = Session::new(wakes, cx.waker(), groups);
    session.begin();
    let shim = session.shim_waker();
    let mut visit = Visit {
        mode,
        session: &session,
        wakes,
        shim: &shim,
        names,
        budget: Session::BUDGET,
        group: 0,
        place: 0,
        element: None,
        ahead: u32::MAX,
        one_group: A::Cursor::ONE_GROUP,
        cut: None,
        stop: None,
    };
    if A::Cursor::ONE_GROUP {
        // A group has fewer arms than the budget: it is never cut.
        let _ = arms.as_mut().visit(0, &mut visit);
    } else {
        sweep(arms.as_mut(), groups, *cursor, &mut visit);
    }
    let Visit { cut, stop, .. } = visit;
    if stop.is_some() || arms.is_finished() {
        return Poll::Ready(stop);
    }
    if A::Cursor::ONE_GROUP || session.made_block() {
        for group in 0..groups {
            arms.as_mut().flush(group, group, &session);
        }
    }
    let resumed = *cursor != A::Cursor::START;
    *cursor = cut.map_or(A::Cursor::START, |(group, bit)| A::Cursor::at(group, bit));
    session.end(resumed);
    Poll::Pending
}

/// Visits group after group, from where the last poll was cut.
fn sweep<A: Drive<M>, M: Mode>(
    mut arms: Pin<&mut A>,
    groups: usize,
    cursor: A::Cursor,
    visit: &mut Visit<'_, M>,
) {
    let mut walk = Walk::new(visit.session);
    let mut next = cursor.group();
    while let Some(group) = walk.next(next, groups) {
        visit.group = group;
        visit.place = 0;
        visit.element = None;
        visit.ahead = if group == cursor.group() && cursor.bit() > 0 {
            above(cursor.bit() - 1)
        } else {
            u32::MAX
        };
        if arms.as_mut().visit(group, visit).is_break() {
            break;
        }
        next = group + 1;
    }
    walk.end();
}
