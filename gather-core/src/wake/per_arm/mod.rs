//! Wakers for single arms.
//!
//! A gather allocates nothing until an arm clones its waker: until then arms are given a waker on
//! the poll's stack ([`shim`]), and who is awake is the owner's own business. The first clone makes
//! one [`block`] for the whole gather; its words are the truth from then on.
//!
//! Roles. The *owner* is whoever polls or drops the gather: one thread at a time, by `&mut`. The
//! *wakers* are any number of clones on any threads. They share nothing but the words of the block:
//!
//! * a small gather (at most 21 arms) is one [`root`] word: a ready bit for each arm;
//! * a large one is a tree of words. Each leaf has the ready bits of 21 arms; a bit in a word above
//!   says that the word below is not zero. A waker climbs only from a word that was zero.
//!
//! W1. A bit is set by a read-modify-write that also sees whether the word was zero before, and
//!     taken by one that leaves the other bits. So no wake-up is lost: either the waker climbs, or
//!     the owner that takes the earlier bits sees the new one too.
//! W2. The owner clears a bit above before it reads the word below; or, above a word that it has just
//!     emptied, reads that word once more behind.
//! W3. Whoever leaves bits set below a cleared bit sets that bit again and wakes the parent.

mod block;
mod lent;
#[cfg(all(test, loom))]
mod models;
mod root;
mod session;
mod shape;
mod shim;
mod signal;
mod vtable;
mod wakes;
mod walk;
mod word;

pub(crate) use lent::{ArmWaker, Wakers};
pub(crate) use session::{Own, Session, Woken};
pub(crate) use shim::Asked;
pub(crate) use signal::Signal;
pub(crate) use wakes::Wakes;
pub(crate) use walk::{Leaf, Quiet, Trail, Walk};
