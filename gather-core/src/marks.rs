//! The state of the arms of one group: three bits for each of up to [`GROUP`] arms.
//!
//! Nothing here is unsafe, but the slots' soundness rests on it (I3): an arm's slot holds its
//! future while it is `pending`, what is kept of it while that is stored, and nothing otherwise.
//!
//! | pending | kept | awake | the arm                                        |
//! |---------|------|-------|------------------------------------------------|
//! | 1       | 1    | 0     | was not started: it waits for a place          |
//! | 1       | 0    | 0     | waits for a wake                               |
//! | 1       | 0    | 1     | is to be polled                                |
//! | 0       | 1    | 0     | is finished, its output is stored              |
//! | 0       | 1    | 1     | is finished, its output was handed on          |
//! | 0       | 0    | 0     | was cancelled, or is being emptied             |
//! | 0       | 0    | 1     | was cancelled, what stands for it is stored    |

/// How many arms share one word of ready bits, and so the most that a group holds: three bits for
/// each and one for all fit into 64.
pub(crate) const GROUP: usize = BITS as usize;
const BITS: u32 = 21;

const ARMS: u64 = (1 << GROUP) - 1;
/// Set once a waker of the group was cloned.
const SHARED: u64 = 1 << 63;

/// What can be said of one arm; the words of `Debug`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Waiting,
    Pending,
    Done,
    Cancelled,
    /// The same, but that something stands for its output.
    Filled,
}

impl core::fmt::Display for State {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting",
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Cancelled | Self::Filled => "cancelled",
        })
    }
}

/// ```text
///  63      62     42 41      21 20       0
/// +-------+---------+----------+----------+
/// | SHARED|  kept   |  awake   | pending  |
/// +-------+---------+----------+----------+
/// ```
///
/// One number, so that it is loaded and stored whole: masks of their own, written one by one and
/// copied together, made every poll wait for its own stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u64);

/// The lowest `arms` bits, of the arms of a group.
pub(crate) const fn mask_of(arms: usize) -> u64 {
    if arms >= GROUP { ARMS } else { (1 << arms) - 1 }
}

/// The same, as the bits of a group's arms.
#[inline]
pub(crate) const fn mask_of_u32(arms: usize) -> u32 {
    mask(mask_of(arms))
}

/// The bits above `bit`.
#[inline]
pub(crate) const fn above(bit: u32) -> u32 {
    !(u32::MAX >> (31 - bit))
}

const fn pending(bit: u32) -> u64 {
    1 << bit
}

const fn awake(bit: u32) -> u64 {
    1 << (bit + BITS)
}

const fn kept(bit: u32) -> u64 {
    1 << (bit + 2 * BITS)
}

/// All that is said of the first arm.
const EACH: u64 = pending(0) | awake(0) | kept(0);

impl Marks {
    /// The bytes of a group in an array's table.
    pub(crate) const BYTES: usize = size_of::<u64>();

    /// Arms that are all to be polled.
    pub(crate) const fn fresh(arms: usize) -> Self {
        Self(mask_of(arms) | mask_of(arms) << GROUP)
    }

    /// Arms that are all finished and whose outputs were handed on.
    pub(crate) const fn handed_on(arms: usize) -> Self {
        Self((mask_of(arms) << GROUP) | (mask_of(arms) << (2 * GROUP)))
    }

    pub(crate) fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(u64::from_ne_bytes(bytes))
    }

    pub(crate) fn to_bytes(self) -> [u8; Self::BYTES] {
        self.0.to_ne_bytes()
    }

    /// The lower and the upper half.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    pub(crate) const fn to_halves(self) -> [u32; 2] {
        [self.0 as u32, (self.0 >> 32) as u32]
    }

    pub(crate) fn from_halves([lower, upper]: [u32; 2]) -> Self {
        Self(u64::from(lower) | u64::from(upper) << 32)
    }

    #[inline]
    pub(crate) fn pending(self) -> u32 {
        mask(self.0)
    }

    /// The arms whose outputs are stored, or what stands for them.
    #[inline]
    pub(crate) fn kept(self) -> u32 {
        mask(((self.0 >> (2 * GROUP)) ^ (self.0 >> GROUP)) & !self.0)
    }

    /// The arms that were not started.
    #[inline]
    pub(crate) fn waiting(self) -> u32 {
        mask(self.0 & (self.0 >> (2 * GROUP)))
    }

    /// The arms that were started and are not finished.
    #[inline]
    pub(crate) fn running(self) -> u32 {
        self.pending() & !self.waiting()
    }

    /// Those of the first `arms` whose slots are empty and whose outputs were not handed on.
    pub(crate) fn vacant(self, arms: usize) -> u32 {
        mask_of_u32(arms) & !mask(self.0 | self.0 >> GROUP | self.0 >> (2 * GROUP))
    }

    /// The arms that are to be polled.
    #[inline]
    pub(crate) fn awake(self) -> u32 {
        mask(self.0 & (self.0 >> GROUP))
    }

    /// Whether a waker of the group was cloned, so that its arms get their own from now on.
    #[inline]
    pub(crate) fn is_shared(self) -> bool {
        self.0 & SHARED != 0
    }

    #[cfg_attr(
        not(all(feature = "alloc", target_has_atomic = "64")),
        allow(dead_code, reason = "for what was asked of the shim")
    )]
    #[inline]
    pub(crate) fn share(&mut self) {
        self.0 |= SHARED;
    }

    /// Marks arms as to be polled; those that are finished or were not started stay so.
    #[inline]
    pub(crate) fn wake(&mut self, arms: u32) {
        self.0 |= u64::from(self.running() & arms) << GROUP;
    }

    /// Arms that were just polled are to be polled again, but for those that are finished.
    #[cfg_attr(
        not(all(feature = "alloc", target_has_atomic = "64")),
        allow(dead_code, reason = "for what was asked of the shim")
    )]
    #[inline]
    pub(crate) fn wake_again(&mut self, arms: u32) {
        self.0 |= (self.0 & u64::from(arms)) << GROUP;
    }

    /// Arms, which were to be polled for the first time, are to wait for a place.
    pub(crate) fn hold(&mut self, arms: u32) {
        let held = u64::from(self.awake() & arms);
        self.0 &= !(held << GROUP);
        self.0 |= held << (2 * GROUP);
    }

    /// Arms that were not started, whether they are to be polled or were handed to the block for
    /// that, are to wait.
    pub(crate) fn withhold(&mut self, arms: u32) {
        let held = u64::from(self.running() & arms);
        self.0 &= !(held << GROUP);
        self.0 |= held << (2 * GROUP);
    }

    /// An arm that waited is to be polled for the first time.
    pub(crate) fn start(&mut self, bit: u32) {
        debug_assert!(self.waiting() & (1 << bit) != 0);
        self.0 &= !kept(bit);
        self.0 |= awake(bit);
    }

    /// Takes the arms that are to be polled.
    #[cfg_attr(
        not(all(feature = "alloc", target_has_atomic = "64")),
        allow(dead_code, reason = "for the block")
    )]
    pub(crate) fn take_awake(&mut self) -> u32 {
        let awake = self.awake();
        self.0 &= !(u64::from(awake) << GROUP);
        awake
    }

    /// Arms are about to be polled, and then wait for their next wake.
    #[inline]
    pub(crate) fn sleep(&mut self, arms: u32) {
        self.0 &= !(u64::from(arms) << GROUP);
    }

    /// The arm, which was being polled, is finished and its slot is about to be emptied.
    #[inline]
    pub(crate) fn finish(&mut self, bit: u32) {
        debug_assert!(self.is_asleep(bit));
        // The bit is set: a subtraction clears it, and one number is what remains of this and
        // `keep`.
        self.0 = self.0.wrapping_sub(pending(bit));
    }

    /// The arm, which was being polled, is finished and its output is stored: `finish` and `keep` at
    /// once.
    #[inline]
    pub(crate) fn complete(&mut self, bit: u32) {
        const CHANGE: u64 = kept(0) - pending(0);
        debug_assert!(self.is_asleep(bit));
        self.0 = self.0.wrapping_add(CHANGE << bit);
    }

    /// Whether the arm waits for a wake, or is being polled.
    fn is_asleep(self, bit: u32) -> bool {
        self.0 & (pending(bit) | awake(bit) | kept(bit)) == pending(bit)
    }

    /// The output of a finished arm was stored.
    #[inline]
    pub(crate) fn keep(&mut self, bit: u32) {
        debug_assert!(self.0 & kept(bit) == 0);
        self.0 = self.0.wrapping_add(kept(bit));
    }

    /// What stands for the output of an arm that was cancelled was stored.
    pub(crate) fn fill(&mut self, bit: u32) {
        debug_assert!(self.0 & (EACH << bit) == 0);
        self.0 |= awake(bit);
    }

    /// The output of a finished arm never was in its slot.
    #[inline]
    pub(crate) fn skip_slot(&mut self, bit: u32) {
        self.0 |= kept(bit) | awake(bit);
    }

    /// What is stored for an arm is about to leave its slot.
    #[inline]
    pub(crate) fn hand_on(&mut self, bit: u32) {
        debug_assert!(self.kept() & (1 << bit) != 0);
        // Handed on if it was an output; else nothing is left to say but that the arm was cancelled.
        self.0 ^= awake(bit);
    }

    /// All that is stored in the group is about to leave its slots.
    #[inline]
    pub(crate) fn hand_on_all(&mut self) -> u32 {
        let kept = self.kept();
        self.0 ^= u64::from(kept) << GROUP;
        kept
    }

    /// Whether the outputs of all `arms` are stored, and nothing that stands for one.
    #[inline]
    pub(crate) fn are_all_outputs(self, arms: usize) -> bool {
        self.0 & !SHARED == mask_of(arms) << (2 * GROUP)
    }

    /// Whether something is stored for each of `arms`.
    #[cfg_attr(not(feature = "alloc"), allow(dead_code, reason = "for collections"))]
    #[inline]
    pub(crate) fn are_all_kept(self, arms: usize) -> bool {
        self.kept() == mask_of_u32(arms)
    }

    /// The future of a pending arm is about to be dropped.
    #[inline]
    pub(crate) fn cancel(&mut self, bit: u32) {
        self.0 &= !(EACH << bit);
    }

    /// The same of all pending arms.
    #[inline]
    pub(crate) fn cancel_all(&mut self) {
        self.0 &= !(u64::from(self.pending()) * EACH);
    }

    pub(crate) fn state(self, bit: u32) -> State {
        if self.waiting() & (1 << bit) != 0 {
            State::Waiting
        } else if self.0 & pending(bit) != 0 {
            State::Pending
        } else if self.0 & kept(bit) != 0 {
            State::Done
        } else if self.0 & awake(bit) != 0 {
            State::Filled
        } else {
            State::Cancelled
        }
    }

    /// The first arm, in this state.
    #[cfg_attr(not(feature = "alloc"), allow(dead_code, reason = "for spreads"))]
    pub(crate) fn of(state: State) -> Self {
        Self(match state {
            State::Waiting => pending(0) | kept(0),
            State::Pending => pending(0),
            State::Done => kept(0),
            State::Cancelled => 0,
            State::Filled => awake(0),
        })
    }

    /// As many arms as a group may have, which were not started.
    pub(crate) const UNSTARTED: Self = Self(ARMS | ARMS << (2 * GROUP));
}

#[inline]
const fn mask(bits: u64) -> u32 {
    (bits & ARMS) as u32
}
