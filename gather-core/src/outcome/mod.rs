//! What a user is told beside the outputs: why an arm has none, what a gather was stopped at.
//! Nothing here is unsafe.

mod arm_error;
mod list;
mod no_output;
mod quorum_error;
mod reason;
mod stopped;

pub use arm_error::ArmError;
pub use list::ArmList;
pub use no_output::{NoOutput, Settled};
pub use quorum_error::QuorumError;
pub use reason::StopReason;
pub use stopped::Stopped;
