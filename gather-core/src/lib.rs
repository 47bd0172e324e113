//! The engine of [`gather`](https://docs.rs/gather): futures that are waited for together.
//!
//! Use the `gather` crate, which adds the macro; this crate is the same without it.
//!
//! ```
//! use gather_core::gather;
//! use futures::executor::block_on;
//!
//! let (name, age) = block_on(gather((async { "Ada" }, async { 36 })));
//! assert_eq!((name, age), ("Ada", 36));
//! ```
//!
//! # Modules
//!
//! `gather` (the future and its builder) drives `drive` (the one poll loop), which visits `arms`
//! (what can be gathered) whose outputs a `mode` judges; `slot` and `marks` are an arm's memory and
//! its state, `pin` the way to it, `wake` who is to be polled, `cursor` where a gather stands, `sync`
//! the atomics, `shape` what the outputs look like in the end, `outcome` and `arm` what a user is
//! told. `ARCHITECTURE.md` in the repository has the invariants (I1 .., W1 .., S1 ..) that the comments
//! cite.
//!
//! `inline(always)` marks what lies on the way from an `.await` to an arm and is compiled for each
//! call anew. It is inlined before anything is optimized, so that the whole way is optimized once and
//! not again on each level: a release build takes two thirds of the time. Not so with debug assertions:
//! where nothing is optimized, one frame of all that was inlined takes more stack.
#![no_std]
#![deny(unsafe_code)]
#![allow(clippy::inline_always, reason = "see above")]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;
mod arm;
#[allow(unsafe_code, reason = "says which bit of the marks is which slot's")]
mod arms;
mod builder;
#[allow(unsafe_code, reason = "pin projection")]
mod cancel;
#[cfg(feature = "alloc")]
#[allow(unsafe_code, reason = "pin projection")]
mod completions;
#[allow(unsafe_code, reason = "pin projection")]
mod control;
mod cursor;
mod drive;
#[allow(unsafe_code, reason = "pin projection")]
mod filled;
#[allow(
    unsafe_code,
    reason = "takes the arms out of a gather with a destructor"
)]
mod gather;
mod gatherable;
mod marks;
mod mode;
mod outcome;
#[allow(unsafe_code, reason = "pin projection")]
mod pin;
#[allow(unsafe_code, reason = "pin projection, and a waker on the stack")]
mod planned;
mod shape;
#[allow(unsafe_code, reason = "a future and its output in one place")]
mod slot;
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
#[allow(unsafe_code, reason = "a future that a task and a gather share")]
mod spawn;
#[allow(unsafe_code, reason = "an output that is set once and read meanwhile")]
mod store;
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
mod sync;
#[cfg(feature = "tracing")]
mod trace;
mod unwind;
#[allow(
    unsafe_code,
    reason = "wakers, and the block that they share with the gather"
)]
mod wake;

pub use arm::Arm;
pub use cancel::{CancelGuard, Guarded, OnCancel};
#[cfg(feature = "alloc")]
pub use completions::Completions;
pub use control::Progress;
pub use filled::Filled;
pub use gather::Gather;
pub use gatherable::{Gatherable, gather};
pub use outcome::{ArmError, NoOutput, QuorumError, Settled, StopReason, Stopped};
pub use planned::Planned;
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use spawn::Task;
