//! Arms that run as tasks of their own: one small cell for each, shared by the task and the gather.
//!
//! S1. The future in a cell is touched by its [`Task`] alone, of which there is one: by `&mut` while
//!     it is polled, and when it is dropped. It is pinned in the cell until it is dropped in place.
//! S2. The outcome in a cell is written by the task before it says that it is done, and read by the
//!     gather after it was told.
//! Two [`Signal`](crate::wake::Signal)s carry the messages: "call off" to the task, "done" to the
//! gather. Each is the protocol of a small gather's root word. The loom models run both sides.

mod check;
#[cfg(all(test, loom))]
mod models;
mod remote;
mod task;

pub use check::{Sendable, Sent, Unsent, Value};
pub use remote::{IntoRemote, Remote, Remotes, Spawner};
pub use task::Task;
