//! The slots of a window, and who is in them. They hold futures and nothing else: an output goes where the
//! others are.

use alloc::vec::Vec;
use core::pin::Pin;
use core::task::Poll;

use super::line::Line;
use crate::arms::Run;
use crate::arms::ledger::bit_of;
use crate::control::Count;
use crate::drive::{Spot, Visit};
use crate::marks::GROUP;
use crate::mode::{Mode, Verdict};
use crate::pin;
use crate::slot::Slot;
use crate::wake::ArmWaker;

/// The slots, and in which order their arms have their turns.
#[derive(Debug)]
pub(super) struct Seats<F> {
    /// Those that were used. On the heap: futures are pinned there (I2).
    used: Vec<Seat<F>>,
    /// How many there may be, for which memory is there.
    len: usize,
    pub(super) line: Line,
}

impl<F> Seats<F> {
    /// So many, all empty.
    pub(super) fn vacant(len: usize) -> Self {
        Self {
            used: Vec::with_capacity(len),
            len,
            line: Line::of(len),
        }
    }

    /// How many groups they are.
    #[inline]
    pub(super) fn groups(&self) -> usize {
        // Not by `div_ceil`, as for a `Ledger`.
        self.len.saturating_add(GROUP - 1) / GROUP
    }

    /// Whether they are more than one.
    pub(super) fn is_banked(&self) -> bool {
        self.len > GROUP
    }

    /// The turn of the arm in a slot.
    #[inline]
    pub(super) fn turn(&mut self, slot: usize) -> Turn<'_, F> {
        // SAFETY: `new_unchecked` requires that the slots stay in place while they hold futures:
        // they lie on the heap, and the `Vec` stays within its allocation until they are gone (I2).
        let seats = unsafe { Pin::new_unchecked(&mut self.used[..]) };
        Turn {
            seat: pin::item(seats, slot),
            line: &mut self.line,
        }
    }

    /// The next arm is put into a slot that is empty, of which there is one; it has its turn now.
    #[inline]
    pub(super) fn join(&mut self, arm: usize, future: F) -> Turn<'_, F> {
        let seats = &mut self.used;
        let moved = |slot: usize, place| seats[slot].guest.place = place;
        let Some((slot, place)) = self.line.join(moved) else {
            unreachable!("`gather`: an arm without a slot")
        };
        if slot == self.used.len() {
            // There is memory for it (I2).
            assert!(
                slot < self.used.capacity(),
                "`gather`: an arm without a slot"
            );
            self.used.push(Seat::vacant(slot));
        }
        let mut turn = self.turn(slot);
        turn.seat.as_mut().parts().1.place = place;
        turn.seat.as_mut().put(arm, future);
        turn
    }

    /// Arms of a group were woken, or who was there before them.
    pub(super) fn wake(&mut self, group: usize, arms: u32) {
        let mut arms = arms;
        while arms != 0 {
            let slot = group * GROUP + arms.trailing_zeros() as usize;
            arms &= arms - 1;
            match self.used.get(slot) {
                Some(seat) if seat.guest.is_taken => self.line.wake(seat.guest.place),
                _ => {}
            }
        }
    }

    /// The numbers of the arms in line, in order.
    pub(super) fn arms(&self) -> impl Iterator<Item = usize> {
        self.line.slots().map(|slot| self.used[slot].guest.arm)
    }

    /// Drops the future of the arm with this place in line, if it is there.
    pub(super) fn clear(&mut self, place: usize) {
        if let Some(slot) = self.line.slot(place) {
            let turn = self.turn(slot);
            if turn.seat.guest.is_taken {
                turn.line.end();
            }
            turn.line.leave(turn.seat.guest.place);
            turn.seat.clear();
        }
    }

    /// Tells the arms that run elsewhere that they are needed no more.
    pub(super) fn call_off<M: Mode>(&mut self)
    where
        F: Run<M>,
    {
        for place in self.line.places() {
            if let Some(slot) = self.line.slot(place) {
                self.turn(slot).seat.future().call_off();
            }
        }
    }
}

/// An arm that has its turn.
pub(super) struct Turn<'a, F> {
    seat: Pin<&'a mut Seat<F>>,
    line: &'a mut Line,
}

impl<F> Turn<'_, F> {
    /// The number of the arm, and the bit of its slot.
    #[inline]
    pub(super) fn arm(&self) -> (usize, u32) {
        (self.seat.guest.arm, self.seat.guest.spot.bit)
    }

    /// Whether the next arm may have its place and slot, now that it has ended.
    #[inline]
    pub(super) fn is_handed_on(&self) -> bool {
        self.line.is_handed_on(self.seat.guest.place)
    }

    /// The next arm follows it in the slot and in line: it has ended.
    #[inline]
    pub(super) fn follow(&mut self, arm: usize, future: F) {
        self.line.follow();
        self.seat.as_mut().put(arm, future);
    }

    /// Polls the arm, and if it ends leaves the slot empty: what the mode makes of its output, or whether it
    /// woke itself. `first`: the number of the first group; `lent`: as of [`Visit::poll_spot`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn poll<'v, M, T>(
        &mut self,
        first: usize,
        lent: &ArmWaker<'v>,
        visit: &mut Visit<'v, M, T>,
    ) -> Result<Verdict<F::Kept, M::Stop>, bool>
    where
        F: Run<M>,
        M: Mode,
        T: Count,
    {
        let spot = self.seat.guest.spot.after(first);
        let polled = visit.poll_spot(spot, lent, self.seat.as_mut().future());
        let asked = visit.take_asked();
        let ended = match polled {
            Ok(Poll::Pending) => {
                if asked.has_cloned() {
                    self.seat.as_mut().parts().1.spot.shares = true;
                }
                return Err(asked.woken() != 0);
            }
            Ok(Poll::Ready(output)) => Ok(output),
            Err(panic) => Err(panic),
        };
        self.line.end();
        self.seat.as_mut().clear();
        Ok(visit.judge_spot::<F>(spot.bit, ended))
    }

    /// The sweep is cut before it is polled.
    pub(super) fn cut(self) {
        self.line.cut(self.seat.guest.place);
    }

    /// It waits for a wake.
    #[inline]
    pub(super) fn rest(self) {
        self.line.rest(self.seat.guest.place);
    }

    /// It has ended, and none follows.
    #[inline]
    pub(super) fn leave(self) {
        self.line.leave(self.seat.guest.place);
    }
}

/// A slot, which holds one arm after the other.
#[derive(Debug)]
struct Seat<F> {
    slot: Slot<F, ()>,
    guest: Guest,
}

/// Who is in a slot, or was: beside it, so that one address is all that an arm's turn needs to know.
#[derive(Debug)]
struct Guest {
    /// The number of the arm.
    arm: usize,
    /// Its place in line.
    place: u32,
    /// Which slot it is, and whether the arm shares its waker.
    spot: Spot,
    /// Whether there is a future in the slot (I3).
    is_taken: bool,
}

impl<F> Seat<F> {
    fn vacant(slot: usize) -> Self {
        Self {
            slot: Slot::empty(),
            guest: Guest {
                arm: 0,
                place: 0,
                spot: Spot {
                    group: slot / GROUP,
                    bit: bit_of(slot),
                    shares: false,
                },
                is_taken: false,
            },
        }
    }

    #[inline]
    fn parts(self: Pin<&mut Self>) -> (Pin<&mut Slot<F, ()>>, &mut Guest) {
        // SAFETY: `one` requires that the closure only names fields: the slot, which nothing else
        // reaches when this is pinned, and what is never pinned.
        unsafe { pin::one(self, |seat| (&mut seat.slot, &mut seat.guest)) }
    }

    /// The future of an arm with this number is put into the slot, which is empty.
    #[inline]
    fn put(self: Pin<&mut Self>, arm: usize, future: F) {
        let (slot, guest) = self.parts();
        assert!(!guest.is_taken, "`gather`: an arm without a slot");
        // SAFETY: `put` requires an empty slot: it is not taken (I3).
        unsafe { slot.put(future) };
        guest.arm = arm;
        guest.spot.shares = false;
        guest.is_taken = true;
    }

    /// The arm.
    #[inline]
    fn future(self: Pin<&mut Self>) -> Pin<&mut F> {
        let (slot, guest) = self.parts();
        assert!(guest.is_taken, "`gather`: an arm without a turn");
        // SAFETY: `future` requires one: the slot is taken (I3).
        unsafe { slot.future() }
    }

    /// Drops the future, if there is one.
    #[inline]
    fn clear(self: Pin<&mut Self>) {
        let (slot, guest) = self.parts();
        if core::mem::take(&mut guest.is_taken) {
            // SAFETY: `drop_future` requires one: the slot was taken until now (I3).
            unsafe { slot.drop_future() };
        }
    }
}
