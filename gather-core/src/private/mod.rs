//! What the `gather!` macro's output names. Not public: it changes without notice.
//!
//! One flat list to whoever expands a call: the types that it may name, and a function for each thing
//! that it may do.
#![allow(
    clippy::type_complexity,
    reason = "what attributes make of an arm is its type"
)]

mod arms;
mod dependent;
mod gathers;
mod judged;

pub use arms::*;
pub use dependent::*;
pub use gathers::*;
pub use judged::*;

#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use crate::arms::Spawn;
pub use crate::arms::{
    After, Array, Attempt, Background, Cells, Dependent, Early, Empty, Entire, Fill, Fixed, Gone,
    Group, IntoArm, Kind, Leaf, Left, Lendable, Lent, Limit, Optional, Pair, Plan, Run, Shielded,
    Spawned, Split, Stored, Success, Waited,
};
#[cfg(feature = "alloc")]
pub use crate::arms::{
    Borrowed, ByCall, Change, Cutoff, Deadlined, Deferred, DeferredBy, Element, Elements, Guards,
    IntoSpread, IntoWindow, Lazy, Lending, Make, Manner, Many, Optionals, Then, ToKeep, ToLimit,
    Window,
};
pub use crate::builder::in_header::{Late, TakesOptions};
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use crate::builder::values::SpawnTask;
pub use crate::builder::values::{
    ArmGuard, ByFunction, IntoDeadline, MakeGrace, OnProgress, StopGuard, grace_value, guard_value,
    on_cancel_value, progress_value, until_value,
};
pub use crate::control::{
    Alarm, AlarmState, Control, Controls, Count, Deadline, End, Grace, Guard, Hold, Holding,
    LateUntil, Made, Off, OnStop, Patience, Places, Shielding, Stage, Tally, Unset, Until, Watch,
    Watched,
};
pub use crate::drive::{Base, Visit};
pub use crate::filled::{Full, in_time};
pub use crate::mode::{
    All, Becomes, CanFail, CanValidate, CanVote, CanWin, Errors, FailFast, Failing, FailsAs,
    FailsInto, Fallible, Field, First, FirstOk, Fit, GivesError, HasErrors, IntoError, Judge,
    JudgeOptional, LabeledInto, Labels, LabelsInto, OkOf, Prize, Quorum, Race, Racer, RacesFor,
    Residual, Same, Settle, SomeOf, Tag, TryLeaf, Unconverted, Unlabeled, Validate, WinsAs,
};
pub use crate::outcome::ArmList;
pub use crate::planned::{
    Here, Lends, Maybe, Merge, MergeInTime, MergeInterrupted, Outcome, Pieces, Redeem, Running,
};
pub use crate::shape::{Flat, Named, Shape};
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use crate::spawn::{IntoRemote, Remote, Remotes, Sendable, Sent, Spawner, Unsent, Value};
pub use crate::store::{Input, Inputs, Lender, Needs, Store};
