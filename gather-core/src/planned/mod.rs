//! A gather with arms that need the outputs of others.
//!
//! Its arms borrow their inputs from [`Store`](crate::store::Store)s, so gather and stores live side
//! by side in one `async` block, which the macro writes and the compiler checks:
//!
//! ```text
//! planned([3], shape, async {
//!     let mut stores = (Store::new(0),);
//!     let outputs = run(all(arms, pieces(shape))).await; // arms that lend to stores and borrow from them
//!     outputs.merge((stores.0, ..))
//! })
//! ```
//!
//! [`Planned`] is that block with the traits of a [`Gather`](crate::Gather), [`Running`] the gather
//! in it, [`Pieces`] its shape, and `merge` puts the outputs that were lent back in their places.

mod merge;
mod outside;
mod running;
mod table;

pub use merge::{Here, Lends, Maybe, Merge, MergeInTime, MergeInterrupted, Redeem};
pub use outside::Planned;
pub use running::{Outcome, Pieces, Running};
