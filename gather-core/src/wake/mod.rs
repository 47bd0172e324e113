//! Who is to be polled: the owner's side and the wakers' side of waking.
//!
//! Two implementations of one interface ([`Wakes`], [`Session`]):
//!
//! * `per_arm`: a waker for each arm, so that a poll of the gather polls the arms that were woken
//!   and no others. Needs `alloc` and 64-bit atomics.
//! * `every_arm`: the gather's own waker for all of them, so that every pending arm is polled.
//!   Needs nothing.

#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
mod per_arm;
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub(crate) use per_arm::{
    ArmWaker, Asked, Leaf, Own, Quiet, Session, Signal, Trail, Wakers, Wakes, Walk, Woken,
};

#[cfg(not(all(feature = "alloc", target_has_atomic = "64")))]
mod every_arm;
#[cfg(not(all(feature = "alloc", target_has_atomic = "64")))]
pub(crate) use every_arm::{ArmWaker, Asked, Own, Session, Wakers, Wakes, Walk, Woken};
#[cfg(all(feature = "alloc", not(target_has_atomic = "64")))]
pub(crate) use every_arm::{Leaf, Quiet, Trail};
