//! What is left of a quorum that was not reached.

use core::fmt;

use super::ArmList;
use crate::arm::Arm;

/// Too few arms of a [`quorum`](crate::Gather::quorum) succeeded: what every arm gave that had
/// finished by then, in the shape `S`, and the names of those that failed.
///
/// `S` has an `Option<Result<A, E>>` for each arm, `None` for one that was cancelled.
///
/// ```
/// use gather::gather;
/// use core::future::{pending, ready};
/// use futures::executor::block_on;
///
/// let ok = ready(Ok::<_, &str>(1));
/// let failed = |why| ready(Err::<u8, &str>(why));
/// let never = pending::<Result<u8, &str>>();
/// let missed = block_on(gather((ok, failed("disk"), never, failed("net"))).quorum(3)).unwrap_err();
///
/// assert_eq!(
///     missed.to_string(),
///     "quorum not reached: 1 of the 3 needed succeeded, arms `#1` and `#3` failed",
/// );
/// let (first, second, third, fourth) = missed.into_partial();
/// assert_eq!((first, second), (Some(Ok(1)), Some(Err("disk"))));
/// assert_eq!((third, fourth), (None, Some(Err("net"))));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct QuorumError<S> {
    partial: S,
    failed: ArmList,
    needed: usize,
    reached: usize,
}

impl<S> QuorumError<S> {
    pub(crate) fn new(partial: S, failed: ArmList, needed: usize, reached: usize) -> Self {
        Self {
            partial,
            failed,
            needed,
            reached,
        }
    }

    /// What the arms gave.
    pub fn into_partial(self) -> S {
        self.partial
    }

    /// What the arms gave, to look at.
    pub const fn partial(&self) -> &S {
        &self.partial
    }

    /// The arms that failed, in arm order. Without feature `alloc` those among the first 512.
    pub fn failed(&self) -> impl Iterator<Item = Arm> + '_ {
        self.failed.iter()
    }

    /// How many arms had to succeed.
    pub const fn needed(&self) -> usize {
        self.needed
    }

    /// How many did.
    pub const fn reached(&self) -> usize {
        self.reached
    }
}

impl<S> fmt::Debug for QuorumError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuorumError")
            .field("needed", &self.needed)
            .field("reached", &self.reached)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}

impl<S> fmt::Display for QuorumError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            failed,
            needed,
            reached,
            ..
        } = self;
        write!(
            f,
            "quorum not reached: {reached} of the {needed} needed succeeded"
        )?;
        match failed.iter().take(2).count() {
            0 => f.write_str(", and there are no more arms"),
            1 => write!(f, ", arm {failed} failed"),
            _ => write!(f, ", arms {failed} failed"),
        }
    }
}

impl<S> core::error::Error for QuorumError<S> {}
