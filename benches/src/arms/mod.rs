//! What is joined: futures that do as little as can be done, so that the join is what is measured.
//!
//! Their `poll`s are never inlined: an arm that the optimiser sees through would be no arm.

mod attempt;
mod channel;
mod counted;
mod event;
mod own;

pub(crate) use attempt::Attempt;
pub(crate) use channel::{Messages, Single};
pub(crate) use counted::{Counted, polls_of};
pub(crate) use event::{Cell, Event};
pub(crate) use own::{Ready, Yields};
