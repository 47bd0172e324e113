//! Why a gather ended before its arms did.

use core::fmt;

use crate::arm::Arm;

/// Why a gather ended, or was dropped, while an arm was unfinished; what
/// [`on_cancel`](crate::Gather::on_cancel) hands to its callback.
///
/// ```
/// use gather::{StopReason, gather};
/// use futures::executor::block_on;
///
/// let mut why = None;
/// let arms = (async { "done" }, core::future::pending::<u8>());
/// let late = block_on(gather(arms).until(async {}).on_cancel(|reason| why = Some(reason)));
/// assert!(late.is_err());
/// assert_eq!(why, Some(StopReason::Until));
/// assert_eq!(why.unwrap().to_string(), "`until` came first");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// An arm failed, and the mode gives up then: `fail_fast`, or `quorum` where it can't be reached
    /// any more.
    Failed(Arm),
    /// An arm won, and the mode needs no other: `race`, `first_ok`, `quorum`.
    Won(Arm),
    /// `until` completed first.
    Until,
    /// The gather was dropped. Without feature `std` also where a panic outside of it drops it:
    /// nobody can tell then that one is unwinding.
    Dropped,
    /// A panic unwound through the gather, or, with feature `std`, dropped it.
    Unwinding,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(arm) => write!(f, "arm `{arm}` failed"),
            Self::Won(arm) => write!(f, "arm `{arm}` won"),
            Self::Until => f.write_str("`until` came first"),
            Self::Dropped => f.write_str("the gather was dropped"),
            Self::Unwinding => f.write_str("a panic is unwinding"),
        }
    }
}
