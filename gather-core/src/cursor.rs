//! Where a gather stands: not started, at which arm the last poll was cut, or finished.
//!
//! Nothing here is unsafe.

use crate::control::{Count, LentTally};
use crate::marks::GROUP;
use crate::wake::Wakes;

/// Where a gather stands.
#[allow(
    unreachable_pub,
    private_interfaces,
    reason = "Rust 1.85 does not see it in the sealed `Arms`; see there"
)]
pub trait Cursor: Copy + PartialEq {
    /// Whether there is but one group, which is never cut: it has fewer arms than a poll may poll.
    const ONE_GROUP: bool;
    /// A tally, as a sweep over the groups sees it.
    type Tally<'a, T: Count + 'a>: Count;
    /// What the gather itself keeps of it: nothing where its wakes have room for it.
    type Home: Copy;
    /// The same where a poll sees that there is but one group.
    type Single: Cursor<Home = Self::Home>;
    /// That of a gather that was not started.
    const HOME: Self::Home;

    /// Where the gather stands.
    fn load(home: Self::Home, wakes: &mut Wakes) -> Self;

    /// The same as others see it.
    fn peek(home: Self::Home, wakes: &Wakes) -> Self;

    /// Whether the gather is finished and its parent waker let go.
    fn is_over(home: Self::Home, wakes: &mut Wakes) -> bool;

    /// From now on it stands there.
    fn store(self, home: &mut Self::Home, wakes: &mut Wakes);

    /// Lends a tally to a sweep.
    fn lend<T: Count>(tally: &mut T) -> Self::Tally<'_, T>;

    /// Not started.
    const FRESH: Self;
    /// The sources of the arms are being drawn: it stays so only where one of them panics.
    const DRAWING: Self;
    /// The next poll begins with the first arm.
    const START: Self;
    /// The next poll begins behind the last arm, with those that wait and may start.
    const BEHIND: Self;
    /// Resolved, or dropped by a panic.
    const FINISHED: Self;

    /// Panics if there are more groups than can be counted.
    fn check(groups: usize);

    /// The next poll begins with this arm.
    fn at(group: usize, bit: u32) -> Self;

    /// The group of the arm with which the next poll begins.
    fn group(self) -> usize;

    /// The bits of that group that are still to be visited.
    fn ahead(self) -> u32;
}

/// For one group: two bits beside the wakes' pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not started.
    Fresh = 0b00,
    /// Started.
    Running = 0b01,
    /// Resolved, or dropped by a panic.
    Finished = 0b11,
}

#[allow(private_interfaces, reason = "as for `Cursor`")]
impl Cursor for Phase {
    const ONE_GROUP: bool = true;
    type Tally<'a, T: Count + 'a> = LentTally<'a, T, true>;
    type Home = ();
    type Single = Self;
    const HOME: () = ();

    #[inline]
    fn load((): (), wakes: &mut Wakes) -> Self {
        wakes.phase()
    }

    fn peek((): (), wakes: &Wakes) -> Self {
        wakes.peek_phase()
    }

    #[inline]
    fn is_over((): (), wakes: &mut Wakes) -> bool {
        wakes.is_over()
    }

    #[inline]
    fn store(self, (): &mut (), wakes: &mut Wakes) {
        wakes.set_phase(self);
    }

    #[inline]
    fn lend<T: Count>(tally: &mut T) -> LentTally<'_, T, true> {
        LentTally(tally)
    }

    const FRESH: Self = Self::Fresh;
    /// There is nothing to draw.
    const DRAWING: Self = Self::Running;
    const START: Self = Self::Running;
    /// Never needed: the group is never cut.
    const BEHIND: Self = Self::Running;
    const FINISHED: Self = Self::Finished;

    #[inline]
    fn check(_: usize) {}

    #[inline]
    fn at(_: usize, _: u32) -> Self {
        Self::Running
    }

    #[inline]
    fn group(self) -> usize {
        0
    }

    #[inline]
    fn ahead(self) -> u32 {
        u32::MAX
    }
}

/// The number of a group, and in the lowest bits that of an arm in it. `SINGLE`: there is but one group,
/// as a poll saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceIn<const SINGLE: bool>(u32);

/// For any number of groups, and more than one as far as anybody knows.
pub(crate) type Place = PlaceIn<false>;

/// How many bits the number of an arm in its group takes.
const BITS: u32 = GROUP.ilog2() + 1;

#[allow(private_interfaces, reason = "as for `Cursor`")]
impl<const SINGLE: bool> Cursor for PlaceIn<SINGLE> {
    const ONE_GROUP: bool = SINGLE;
    type Tally<'a, T: Count + 'a> = LentTally<'a, T, SINGLE>;
    type Home = u32;
    type Single = PlaceIn<true>;
    const HOME: u32 = Self::FRESH.0;

    #[inline]
    fn load(home: u32, _: &mut Wakes) -> Self {
        Self(home)
    }

    fn peek(home: u32, _: &Wakes) -> Self {
        Self(home)
    }

    #[inline]
    fn is_over(home: u32, _: &mut Wakes) -> bool {
        Self(home) == Self::FINISHED
    }

    #[inline]
    fn store(self, home: &mut u32, _: &mut Wakes) {
        *home = self.0;
    }

    #[inline]
    fn lend<T: Count>(tally: &mut T) -> LentTally<'_, T, SINGLE> {
        LentTally(tally)
    }

    const FRESH: Self = Self(u32::MAX);
    const START: Self = Self(0);
    const FINISHED: Self = Self(u32::MAX - 1);
    const BEHIND: Self = Self(u32::MAX - 2);
    const DRAWING: Self = Self(u32::MAX - 3);

    fn check(groups: usize) {
        // The number of a group and that of a bit make 32 bits together, and the last are spoken for.
        let most = (1 << 27) - 4;
        assert!(groups <= most, "`gather`: more than {most} groups of arms");
    }

    #[expect(clippy::cast_possible_truncation, reason = "`check` was passed")]
    fn at(group: usize, bit: u32) -> Self {
        Self((group as u32) << BITS | bit)
    }

    #[inline]
    fn group(self) -> usize {
        if SINGLE {
            return 0;
        }
        (self.0 >> BITS) as usize
    }

    #[inline]
    fn ahead(self) -> u32 {
        if SINGLE {
            return u32::MAX;
        }
        u32::MAX << (self.0 % (1 << BITS))
    }
}
