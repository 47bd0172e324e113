//! What a user is told beside the outputs: why an arm has none, what a gather was stopped at.
//! Nothing here is unsafe.

mod list;
mod no_output;
mod reason;
mod stopped;

pub use list::ArmList;
pub use no_output::{NoOutput, Settled};
pub use reason::StopReason;
pub use stopped::Stopped;
