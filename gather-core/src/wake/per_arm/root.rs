//! The word on which the owner and the wakers agree, and the parent waker that it guards.
//!
//! W4. The parent waker is written by the owner only, while *parked* is clear and there are no
//!     readers; or, once *closed*, taken by whoever is last: the owner that found no reader, else
//!     the last reader.
//! W5. A waker that cleared *parked* has counted itself a reader in the same step, and reads the
//!     parent waker until it gives the count back.
//! No lock is held while the parent is woken: a reader holds up nobody. An owner that wants to put
//! another waker while someone still reads the old one polls unparked and wakes itself.

use core::task::Waker;

use super::word::{
    self, CHILDREN, CLOSED, MANY_READERS, PARKED, READER, READERS, READY, REF, check_refs, refs,
};
use crate::sync::{AtomicU64, Ordering, ProtocolCell};

#[derive(Debug)]
pub(super) struct Root {
    word: AtomicU64,
    parent: ProtocolCell<Option<Waker>>,
}

impl Root {
    /// A parked root with so many references, the owner's among them.
    pub(super) fn new(parent: Waker, refs: u64) -> Self {
        Self {
            word: AtomicU64::new(PARKED | (refs * REF)),
            parent: ProtocolCell::new(Some(parent)),
        }
    }

    /// A root without a parent waker, with the owner's reference: as long as nobody has a waker,
    /// nobody could use it.
    pub(super) fn unparked(children: u64) -> Self {
        Self {
            word: AtomicU64::new(children | REF),
            parent: ProtocolCell::new(None),
        }
    }

    /// The word itself, to look at.
    pub(super) fn word(&self) -> &AtomicU64 {
        &self.word
    }

    /// The owner ends a poll that returns pending: whether something is ready and nobody has told the
    /// parent, or will. A root without a parent waker is given this one, if somebody has a waker now.
    pub(super) fn leave(&self, waker: &Waker) -> bool {
        // Ordering: Acquire, as for `is_alone`. The bits are not acted on here, only whether a wake is
        // due; whoever sets one later than this load found *parked* and wakes the parent.
        let word = self.word.load(Ordering::Acquire);
        if word & PARKED != 0 {
            return word & READY != 0;
        }
        self.leave_unparked(word, waker)
    }

    /// The same of a root that is not parked.
    fn leave_unparked(&self, word: u64, waker: &Waker) -> bool {
        if self.has_parent() {
            // It was used up meanwhile, or could not be parked: who did it or found it so wakes.
            return false;
        }
        if word::is_alone(word) {
            return word & READY != 0;
        }
        // Never parked so far: there are no readers (W4).
        let _ = self.replace_parent(Some(waker.clone()));
        // Ordering: Release pairs with the Acquire in `set` of whoever claims the parent waker; Acquire
        // as in `park`.
        self.word.fetch_or(PARKED, Ordering::AcqRel) & READY != 0
    }

    /// Whether arms are ready among `mask`, or words of arms.
    #[inline]
    pub(super) fn has_ready(&self, mask: u64) -> bool {
        // Ordering: Relaxed, only a hint: what is missed here is found in the next poll, for which
        // the waker finds *parked* or the owner the bit.
        self.word.load(Ordering::Relaxed) & mask != 0
    }

    /// The words of arms that are ready.
    pub(super) fn peek(&self) -> u64 {
        // Ordering: Acquire pairs with the Release in `set`, so that a bit that is seen here is seen with
        // what its waker set below.
        self.word.load(Ordering::Acquire) & CHILDREN
    }

    /// The owner takes the ready bits among `mask`.
    #[inline]
    pub(super) fn take(&self, mask: u64) -> u64 {
        word::take(&self.word, mask & READY, word::is_alone)
    }

    /// The owner puts ready bits back without telling anyone (W3: it wakes the parent itself).
    pub(super) fn put_back(&self, children: u64) {
        word::put_back(&self.word, children, word::is_alone);
    }

    /// The owner begins a poll: makes sure that `waker` is parked and takes the ready bits.
    /// The second value is true if it could not park, so that it has to wake itself.
    #[inline]
    pub(super) fn enter(&self, waker: &Waker) -> (u64, bool) {
        if self.is_parent(waker) {
            return self.park();
        }
        self.enter_anew(waker)
    }

    /// The same of a root that has another parent waker, or none; which it needs only if somebody has
    /// a waker of an arm.
    #[inline(never)]
    fn enter_anew(&self, waker: &Waker) -> (u64, bool) {
        if !self.has_parent() && self.is_alone() {
            return (self.take(READY), false);
        }
        self.change_parent(waker)
    }

    /// The same with another waker than in the poll before.
    fn change_parent(&self, waker: &Waker) -> (u64, bool) {
        let new = waker.clone();
        // Ordering: Acquire pairs with the Release by which the last reader gave its count back, so
        // that its use of the old waker is over (W4). Nothing is handed over: who finds *parked* clear
        // reads nothing of the owner's, until it is set again (`park`).
        let before = self.word.fetch_and(!PARKED, Ordering::Acquire);
        if before & READERS != 0 {
            return (self.take(READY), true);
        }
        let old = self.replace_parent(Some(new));
        let entered = self.park();
        drop(old);
        entered
    }

    fn is_parent(&self, waker: &Waker) -> bool {
        self.look_at_parent(|parent| parent.is_some_and(|parent| parent.will_wake(waker)))
    }

    fn has_parent(&self) -> bool {
        self.look_at_parent(|parent| parent.is_some())
    }

    /// The owner looks at the parent waker.
    fn look_at_parent(&self, look: impl FnOnce(Option<&Waker>) -> bool) -> bool {
        self.parent.with(|parent| {
            // SAFETY: a reference requires that nobody writes: only the owner does (W4), and the
            // owner is here.
            let parent = unsafe { &*parent };
            look(parent.as_ref())
        })
    }

    /// The caller has the sole right to the parent waker (W4).
    fn replace_parent(&self, with: Option<Waker>) -> Option<Waker> {
        self.parent.with_mut(|parent| {
            // SAFETY: an exclusive reference requires that nobody else reads or writes: the caller
            // has the sole right (W4).
            let parent = unsafe { &mut *parent };
            core::mem::replace(parent, with)
        })
    }

    /// Takes the ready bits and parks in one step: a wake from here on wakes the parent.
    fn park(&self) -> (u64, bool) {
        // Ordering: Acquire as in the exchange below, for the case that nothing is to be changed.
        let mut word = self.word.load(Ordering::Acquire);
        loop {
            if word & READERS >= MANY_READERS {
                return self.pass_readers();
            }
            let next = (word & !READY) | PARKED;
            if next == word {
                return (0, false);
            }
            if word::is_alone(word) {
                // Ordering: Relaxed, as for `word::take`.
                self.word.store(next, Ordering::Relaxed);
                return (word & READY, false);
            }
            // Ordering: Acquire pairs with the Release in `set` of whoever set a bit; Release
            // pairs with the Acquire in `set` of whoever claims the parent waker.
            match self
                .word
                .compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return (word & READY, false),
                Err(now) => word = now,
            }
        }
    }

    /// The same where the readers could not be counted any more: not parked.
    #[cold]
    fn pass_readers(&self) -> (u64, bool) {
        (self.take(READY), true)
    }

    /// A waker sets ready bits and, if the owner has parked, wakes the parent.
    #[inline]
    pub(super) fn set(&self, children: u64) {
        self.set_and_spend(children, 0);
    }

    /// The same by a waker that is used up: its reference is given back on the way; the result is true if
    /// it was the last.
    ///
    /// # Safety
    /// The caller has a reference (W6). It has it no more, unless this unwinds.
    #[inline]
    pub(super) unsafe fn spend(&self, children: u64) -> bool {
        self.set_and_spend(children, 1)
    }

    /// The same of `spent` references, one or none, which are the caller's.
    #[inline]
    fn set_and_spend(&self, children: u64, spent: u64) -> bool {
        // Ordering: Relaxed, only the first guess of the exchange.
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            let claims = word & PARKED != 0;
            let next = if claims {
                ((word | children) & !PARKED) + READER
            } else {
                (word | children) - spent * REF
            };
            // Ordering: Release hands what the arm's event wrote to the owner's Acquire in `park`
            // or `take`; Acquire pairs with the Release of `park`, so that the parent waker is seen
            // whole, and with the other references' Release, before the block is freed.
            match self
                .word
                .compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Relaxed)
            {
                Ok(_) if claims => return self.wake_parent(spent),
                Ok(_) => return spent != 0 && refs(next) == 0,
                Err(now) => word = now,
            }
        }
    }

    /// Wakes the parent as a reader, then gives the count and the references back. If the parent's
    /// `wake` unwinds, only the count: the references are still the caller's.
    fn wake_parent(&self, spent: u64) -> bool {
        struct Reader<'a>(&'a Root);
        impl Drop for Reader<'_> {
            fn drop(&mut self) {
                self.0.stop_reading(0);
            }
        }
        let reader = Reader(self);
        self.parent.with(|parent| {
            // SAFETY: a reference requires that nobody writes: this is a reader (W5).
            let parent = unsafe { &*parent };
            if let Some(parent) = parent {
                parent.wake_by_ref();
            }
        });
        core::mem::forget(reader);
        self.stop_reading(spent)
    }

    fn stop_reading(&self, spent: u64) -> bool {
        let mut orphan = None;
        // Ordering: Acquire, so that `closed` is seen with all that the owner did before.
        let mut word = self.word.load(Ordering::Acquire);
        loop {
            if word & CLOSED != 0 && word & READERS == READER && orphan.is_none() {
                orphan = self.replace_parent(None);
            }
            let next = word - READER - spent * REF;
            // Ordering: Release pairs with the Acquire of the owner's next change of the parent
            // waker, and with whoever frees the block; Acquire with the other references' Release.
            match self
                .word
                .compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return spent != 0 && refs(next) == 0,
                Err(now) => word = now,
            }
        }
    }

    /// The owner is done: lets the parent waker go, now or when its last reader is through.
    pub(super) fn close(&self) {
        if self.is_alone() || self.shut() {
            drop(self.replace_parent(None));
        }
    }

    /// Sets *closed*; true if there is no reader, so that the parent waker is the owner's to drop.
    fn shut(&self) -> bool {
        // Ordering: Relaxed, only the first guess of the exchange.
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            // Ordering: Acquire pairs with the last reader's Release (W4); Release with the
            // Acquire in `stop_reading` of the reader that finds *closed*.
            match self.word.compare_exchange_weak(
                word,
                (word & !PARKED) | CLOSED,
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => return word & READERS == 0,
                Err(now) => word = now,
            }
        }
    }

    /// One more reference.
    #[inline]
    pub(super) fn retain(&self) {
        // Ordering: Relaxed, as for `Arc`: whoever clones has a reference, and hands the new one
        // over by means of its own.
        check_refs(self.word.fetch_add(REF, Ordering::Relaxed));
    }

    /// One reference less; true if it was the last.
    ///
    /// # Safety
    /// The caller has a reference, and has it no more (W6).
    #[inline]
    pub(super) unsafe fn release(&self) -> bool {
        // Ordering: Release pairs with the Acquire of whoever frees the block, here as well.
        refs(self.word.fetch_sub(REF, Ordering::AcqRel)) == 1
    }

    /// Whether the owner's is the only reference.
    #[inline]
    pub(super) fn is_alone(&self) -> bool {
        // Ordering: Acquire pairs with the Release by which the last waker gave its reference back.
        word::is_alone(self.word.load(Ordering::Acquire))
    }

    /// Tells loom that every use of the word so far has to be over.
    #[cfg(all(test, loom))]
    pub(super) fn assert_unused(&mut self) {
        self.word.with_mut(|_| {});
        assert!(
            self.replace_parent(None).is_none(),
            "the parent waker was not let go"
        );
    }
}
