//! The layout of a word, for the root and for the nodes of a tree.
//!
//! ```text
//!  63            32 31 30 29   25 24   22 21 20           0
//! +----------------+--+--+-------+-------+--+--------------+
//! | references     |C |P |readers|       |A |ready children|
//! +----------------+--+--+-------+-------+--+--------------+
//! ```
//!
//! * **ready children**: of the root, arms (small) or words below (large); of a leaf, arms. A word
//!   between the root and the leaves uses all 64 bits for children and has no other field.
//! * **A**, alarm (root): the future that is no arm (an `until`) was woken.
//! * **readers** (root): how many wakers are using the parent waker. While there is one, the owner
//!   does not touch it.
//! * **P**, parked (root): the parent waker is in its place and may be used once, by whoever clears
//!   this bit and counts itself a reader in the same step. Set by the owner alone.
//! * **C**, closed (root): the gather is finished or gone; the last reader drops the parent waker.
//!   Set by the owner alone, once, together with clearing *parked*; never cleared.
//! * **references**: of a small root, wakers and the owner; of a leaf, wakers; of a large root,
//!   leaves that have any and the owner. The block is freed when the root has none.

use crate::sync::{AtomicU64, Ordering};

/// The ready bits of a root or a leaf.
pub(super) const CHILDREN: u64 = (1 << crate::marks::GROUP) - 1;
/// The ready bit of the future that is no arm, in a root.
pub(super) const ALARM: u64 = 1 << ALARM_BIT;
/// Its number among the bits.
pub(super) const ALARM_BIT: u32 = 21;
/// All ready bits of a root.
pub(super) const READY: u64 = CHILDREN | ALARM;
/// One reader of the parent waker.
pub(super) const READER: u64 = 1 << 25;
/// All readers.
pub(super) const READERS: u64 = 0b1_1111 << 25;
/// With this many readers the owner does not park, so that the field cannot overflow.
pub(super) const MANY_READERS: u64 = 30 * READER;
/// The parent waker may be used.
pub(super) const PARKED: u64 = 1 << 30;
/// The gather is finished or gone.
pub(super) const CLOSED: u64 = 1 << 31;
/// One reference.
pub(super) const REF: u64 = 1 << 32;

/// The references in a word.
pub(super) const fn refs(word: u64) -> u64 {
    word >> 32
}

/// Ends the process when clones were leaked until the count is about to overflow, as `Arc` does.
pub(super) fn check_refs(before: u64) {
    if refs(before) >= 1 << 31 {
        overflow();
    }
}

/// A panic while panicking: `core` has no other way to end the process.
#[cold]
fn overflow() -> ! {
    struct Abort;
    impl Drop for Abort {
        fn drop(&mut self) {
            panic!("`gather`: too many clones of an arm's waker");
        }
    }
    let _abort = Abort;
    panic!("`gather`: too many clones of an arm's waker");
}

// The owner's steps. The owner is *alone* with a word if nobody has a waker that uses it: of a root if
// the only reference is its own, of a leaf if there is none. Then nobody else will but by a waker that
// the owner hands out later. So it needs no read-modify-write, and Relaxed is enough: what it wrote is
// seen by means of which the waker is handed over, and what the last waker wrote was seen with its
// reference gone.

/// Whether the owner is alone with a root.
#[inline]
pub(super) const fn is_alone(word: u64) -> bool {
    refs(word) == 1 && word & READERS == 0
}

/// Whether the owner is alone with a leaf.
#[inline]
pub(super) const fn is_alone_with_leaf(word: u64) -> bool {
    refs(word) == 0
}

/// Takes bits of a word.
#[inline]
pub(super) fn take(word: &AtomicU64, bits: u64, is_alone: impl FnOnce(u64) -> bool) -> u64 {
    // Ordering: Acquire pairs with the Release by which the last waker gave its reference back.
    // Otherwise only a hint: bits are taken by the step below.
    let before = word.load(Ordering::Acquire);
    if before & bits == 0 {
        return 0;
    }
    if is_alone(before) {
        // Ordering: Relaxed, see above.
        word.store(before & !bits, Ordering::Relaxed);
        return before & bits;
    }
    // Ordering: Acquire pairs with the Release of whoever set a bit, so that what came before the
    // wake is seen; Release with the Acquire of whoever sets the next, so that the owner's steps so
    // far are seen, the clearing above among them (W2).
    word.fetch_and(!bits, Ordering::AcqRel) & bits
}

/// Sets bits of a word without telling anyone (W3).
#[inline]
pub(super) fn put_back(word: &AtomicU64, bits: u64, is_alone: impl FnOnce(u64) -> bool) {
    // Ordering: Acquire, as in `take`.
    let before = word.load(Ordering::Acquire);
    if is_alone(before) {
        // Ordering: Relaxed, see above.
        word.store(before | bits, Ordering::Relaxed);
        return;
    }
    // Ordering: Release pairs with the Acquire of the next `take`, on whichever thread.
    word.fetch_or(bits, Ordering::Release);
}
