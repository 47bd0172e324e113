//! The gather's own waker for every arm: no allocation and no atomics, for bare metal.
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
pub(crate) struct Asked;

#[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
impl Asked {
    pub(crate) fn is_any(&self) -> bool {
        false
    }

    pub(crate) fn woken(&self) -> u32 {
        0
    }

    pub(crate) fn has_woken_alarm(&self) -> bool {
        false
    }

    pub(crate) fn has_cloned(&self) -> bool {
        false
    }
}

/// One poll of the gather.
pub(crate) struct Session<'a> {
    parent: &'a Waker,
    wakes: PhantomData<&'a Wakes>,
}

#[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
impl<'a> Session<'a> {
    /// All pending arms are polled in one poll: nobody could tell later which were cut off.
    pub(crate) const BUDGET: usize = usize::MAX;

    pub(crate) fn new(_: &'a Wakes, parent: &'a Waker, _: usize) -> Self {
        Self {
            parent,
            wakes: PhantomData,
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the interface of `per_arm`")]
    pub(crate) fn begin(&self) -> Option<Own<'a>> {
        Some(Own {
            woken: self.woken(),
            wakers: Wakers(self.parent),
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

    pub(crate) fn take_first(&self) -> u32 {
        u32::MAX
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn take_ready(&self, _: usize, _: u32) {}

    pub(crate) fn wake_ready(&self, _: usize, mask: u32, marks: Marks) -> (Marks, Woken<'a>) {
        let mut marks = marks;
        marks.wake(mask);
        (marks, Woken(PhantomData))
    }

    pub(crate) fn woken(&self) -> Woken<'a> {
        Woken(PhantomData)
    }

    pub(crate) fn flush(&self, _: usize, _: &mut Marks, _: bool) {}

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
pub(crate) struct Walk<'a>(PhantomData<&'a ()>);

#[expect(clippy::unused_self, reason = "the interface of `per_arm`")]
impl<'a> Walk<'a> {
    pub(crate) fn new(_: &'a Session<'a>) -> Self {
        Self(PhantomData)
    }

    pub(crate) fn next(&mut self, from: usize, to: usize) -> Option<usize> {
        (from < to).then_some(from)
    }

    pub(crate) fn leads_to(&mut self, _: usize) -> bool {
        true
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn quiet(&self) -> Option<Woken<'a>> {
        None
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn sees(&self, _: usize, _: usize) -> bool {
        false
    }

    pub(crate) fn end(&mut self) {}
}
