//! The gather's own waker for every arm, without atomics: for bare metal, and for targets without
//! 64-bit atomics. Without `alloc` nothing is allocated; with it the marks of a collection are.
//!
//! Nobody can tell which arm was woken, so a poll of the gather polls every pending arm, all of them
//! in one poll. Nothing here is unsafe.

use core::marker::PhantomData;
use core::ops::Deref;
use core::panic::RefUnwindSafe;
use core::task::Waker;

use crate::cursor::Phase;
use crate::marks::Marks;

/// Where the gather stands, and the state of collections' arms, where there are collections.
#[derive(Debug)]
pub(crate) struct Wakes {
    phase: Phase,
    #[cfg(feature = "alloc")]
    bank: alloc::vec::Vec<core::cell::Cell<Marks>>,
}

// A poll that unwinds ends the gather.
impl RefUnwindSafe for Wakes {}

impl Wakes {
    pub(crate) fn new() -> Self {
        Self {
            phase: Phase::Fresh,
            #[cfg(feature = "alloc")]
            bank: alloc::vec::Vec::new(),
        }
    }

    pub(crate) fn phase(&mut self) -> Phase {
        self.phase
    }

    pub(crate) fn peek_phase(&self) -> Phase {
        self.phase
    }

    pub(crate) fn is_over(&mut self) -> bool {
        self.phase == Phase::Finished
    }

    pub(crate) fn set_phase(&mut self, phase: Phase) {
        self.phase = phase;
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn open_bank(&mut self, groups: usize, marks: impl Fn(usize) -> Marks) {
        self.bank = (0..groups).map(|group| marks(group).into()).collect();
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn bank(&self, group: usize) -> Option<&core::cell::Cell<Marks>> {
        self.bank.get(group)
    }

    #[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
    pub(crate) fn is_shared(&self) -> bool {
        true
    }

    #[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
    pub(crate) fn close(&mut self) {}
}

/// The gather's waker, for any arm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wakers<'a>(&'a Waker);

impl<'a> Wakers<'a> {
    pub(crate) fn lend(self, _: u32) -> ArmWaker<'a> {
        ArmWaker(self.0)
    }
}

/// The gather's waker, lent for a poll.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ArmWaker<'a>(&'a Waker);

impl Deref for ArmWaker<'_> {
    type Target = Waker;

    fn deref(&self) -> &Waker {
        self.0
    }
}

/// What the only group has.
#[derive(Clone, Copy)]
pub(crate) struct Own<'a> {
    pub(crate) woken: Woken<'a>,
    pub(crate) wakers: Wakers<'a>,
    /// All of them may be.
    pub(crate) first: u32,
}

/// Which arms of a group were woken: nobody can tell.
#[derive(Clone, Copy)]
pub(crate) struct Woken<'a>(PhantomData<&'a ()>);

#[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
impl Woken<'_> {
    pub(crate) fn is_any_woken(self, _: u32) -> bool {
        true
    }
}

/// What was asked of the owner: nothing, the wakers are the executor's.
#[derive(Clone, Copy)]
pub(crate) struct Asked;

#[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
impl Asked {
    pub(crate) const NOTHING: Self = Self;

    pub(crate) fn note(self, _: &mut Marks) {}

    #[cfg(feature = "alloc")]
    pub(crate) fn woken(self) -> u32 {
        0
    }

    pub(crate) fn has_woken_alarm(self) -> bool {
        false
    }

    pub(crate) fn has_cloned(self) -> bool {
        false
    }
}

/// One poll of the gather.
pub(crate) struct Session<'a> {
    parent: &'a Waker,
    wakes: &'a Wakes,
}

#[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
impl<'a> Session<'a> {
    /// All pending arms are polled in one poll: nobody could tell later which were cut off.
    pub(crate) const BUDGET: usize = usize::MAX;

    pub(crate) fn new(wakes: &'a Wakes, parent: &'a Waker, _: usize) -> Self {
        Self { parent, wakes }
    }

    pub(crate) fn wakes(&self) -> &'a Wakes {
        self.wakes
    }

    #[expect(clippy::unnecessary_wraps, reason = "the interface of `per_arm`")]
    pub(crate) fn begin(&self) -> Option<Own<'a>> {
        Some(Own {
            woken: self.woken(),
            wakers: Wakers(self.parent),
            first: u32::MAX,
        })
    }

    pub(crate) fn own_wakers(&self, _: usize, _: bool) -> Option<Wakers<'a>> {
        None
    }

    pub(crate) fn lend(&self) -> ArmWaker<'a> {
        ArmWaker(self.parent)
    }

    pub(crate) fn aim(&self, _: u32) {}

    pub(crate) fn alarm_waker(&self, _: bool) -> ArmWaker<'a> {
        ArmWaker(self.parent)
    }

    pub(crate) fn take_asked(&self) -> Asked {
        Asked
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn take_ready(&self, _: usize, mask: u32) -> (u32, Woken<'a>) {
        (mask, self.woken())
    }

    pub(crate) fn wake_ready(&self, _: usize, mask: u32, marks: Marks) -> (Marks, Woken<'a>) {
        let mut marks = marks;
        marks.wake(mask);
        (marks, Woken(PhantomData))
    }

    pub(crate) fn woken(&self) -> Woken<'a> {
        Woken(PhantomData)
    }

    pub(crate) fn flush(&self, _: usize, _: Asked, _: &mut Marks) {}

    pub(crate) fn mark_rest(&self, _: usize) {}

    #[cfg(feature = "alloc")]
    pub(crate) fn aim_at_group(&self, _: usize) {}

    pub(crate) fn take_alarm(&self) -> bool {
        true
    }

    pub(crate) fn owe_wake(&self) {}

    pub(crate) fn made_block(&self) -> bool {
        false
    }

    pub(crate) fn end(&self, _: bool) {}
}

/// Goes from group to group: every one may have an arm awake.
#[derive(Clone, Copy)]
pub(crate) struct Walk;

#[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
impl Walk {
    pub(crate) const NONE: Self = Self;

    pub(crate) fn begin(_: &Session<'_>) -> Self {
        Self
    }

    pub(crate) fn next(self, _: &Session<'_>, from: usize, to: usize) -> Option<usize> {
        (from < to).then_some(from)
    }

    pub(crate) fn leads_to(self, _: &Session<'_>, _: usize) -> bool {
        true
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn trail<'a>(
        self,
        session: &Session<'a>,
        from: usize,
        to: usize,
    ) -> Option<Trail<'a>> {
        let groups = session.wakes.bank.get(from..to)?;
        Some(Trail(groups.iter().zip(from..)))
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn quiet<'a>(self, _: &Session<'_>, _: usize, _: usize) -> Option<Quiet<'a>> {
        None
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn sees(self, _: &Session<'_>, _: usize, _: usize) -> bool {
        false
    }
}

/// Tells of groups whether one of their arms was woken: nobody can.
#[cfg(feature = "alloc")]
#[derive(Clone, Copy)]
pub(crate) struct Quiet<'a>(Woken<'a>);

#[cfg(feature = "alloc")]
impl Quiet<'_> {
    pub(crate) fn is_over(self) -> bool {
        self.0.is_any_woken(u32::MAX)
    }
}

/// The groups of a bank, one after the other.
#[cfg(feature = "alloc")]
pub(crate) struct Trail<'a>(
    core::iter::Zip<core::slice::Iter<'a, core::cell::Cell<Marks>>, core::ops::RangeFrom<usize>>,
);

#[cfg(feature = "alloc")]
#[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
impl<'a> Trail<'a> {
    pub(crate) fn next(&mut self) -> Option<Leaf<'a>> {
        self.0.next().map(|(marks, number)| Leaf { marks, number })
    }

    pub(crate) fn stop(&self) {}
}

/// A group of a bank: all of its arms may have been woken.
#[cfg(feature = "alloc")]
#[derive(Clone, Copy)]
pub(crate) struct Leaf<'a> {
    marks: &'a core::cell::Cell<Marks>,
    number: usize,
}

#[cfg(feature = "alloc")]
#[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
impl<'a> Leaf<'a> {
    pub(crate) fn number(self) -> usize {
        self.number
    }

    pub(crate) fn marks(self) -> &'a core::cell::Cell<Marks> {
        self.marks
    }

    pub(crate) fn take(self, mask: u32) -> u32 {
        mask
    }

    pub(crate) fn woken(self) -> Woken<'a> {
        Woken(PhantomData)
    }

    pub(crate) fn wakers(self) -> Wakers<'a> {
        // Never asked: nobody shares a waker.
        unreachable!("`gather`: a waker that was shared")
    }
}
